"""An autoencoder: what it cannot rebuild is unlike what it has seen."""

from __future__ import annotations

from typing import Any, Final

from gnn.libraries import library
from gnn.peers.rebuilding import Effort, rebuilding_errors
from graph.columns import Float32s, Float64s

_HIDDEN, _CODE = 32, 8
_EFFORT: Final = Effort(epochs=30, batch=256, learning_rate=3e-3, at_once=65_536)


def reconstruction_error(usual: Float32s, asked: Float32s, *, seed: int) -> Float64s:
    """[q] mean squared error of rebuilding [q, k] rows from eight numbers, after learning from [m, k] usual ones.

    Two layers each way, ReLU. Raises: `LibraryMissing` (torch).
    """
    torch = library("torch")

    def errors(network: Any, rows: Float32s) -> Any:
        given = torch.from_numpy(rows)
        return ((network(given) - given) ** 2).mean(dim=1)

    return rebuilding_errors(lambda: _network(usual.shape[1]), errors, (usual, asked), _EFFORT, seed=seed)


def _network(width: int) -> Any:
    nn = library("torch").nn
    return nn.Sequential(
        nn.Linear(width, _HIDDEN),
        nn.ReLU(),
        nn.Linear(_HIDDEN, _CODE),
        nn.ReLU(),
        nn.Linear(_CODE, _HIDDEN),
        nn.ReLU(),
        nn.Linear(_HIDDEN, width),
    )
