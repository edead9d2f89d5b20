"""An autoencoder: what it cannot rebuild is unlike what it has seen."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from gnn.libraries import library
from graph.columns import Float32s, Float64s

_HIDDEN, _CODE = 32, 8
_EPOCHS: Final = 30
_BATCH: Final = 256
_LEARNING_RATE: Final = 3e-3


def reconstruction_error(usual: Float32s, asked: Float32s, *, seed: int) -> Float64s:
    """[q] mean squared error of rebuilding [q, k] rows from eight numbers, after learning from [m, k] usual ones.

    Two layers each way, ReLU, Adam; deterministic for a seed. Raises: `LibraryMissing` (torch).
    """
    torch = library("torch")
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = _network(usual.shape[1])
    step = torch.optim.Adam(model.parameters(), lr=_LEARNING_RATE)
    rows = torch.from_numpy(usual)
    for _ in range(_EPOCHS):
        for batch in torch.randperm(len(rows), generator=generator).split(_BATCH):
            step.zero_grad()
            torch.nn.functional.mse_loss(model(rows[batch]), rows[batch]).backward()
            step.step()
    with torch.no_grad():
        parts = [((model(part) - part) ** 2).mean(dim=1) for part in torch.from_numpy(asked).split(65_536)]
    return np.asarray(torch.cat(parts).numpy(), dtype=np.float64) if parts else np.empty(0)


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
