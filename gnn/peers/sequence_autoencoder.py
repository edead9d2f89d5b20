"""An LSTM autoencoder of account sequences: one that it cannot rebuild is unlike what accounts do.

Malhotra et al., "LSTM-based Encoder-Decoder for Multi-sensor Anomaly Detection", 2016, §2.
"""

from __future__ import annotations

from typing import Any, Final

from gnn.libraries import library
from gnn.peers.rebuilding import Effort, rebuilding_errors
from gnn.peers.sequences import Histories, sequences, width
from graph.columns import Bools, Float32s, Float64s, Int64s

_HIDDEN: Final = 32
_EFFORT: Final = Effort(epochs=8, batch=256, learning_rate=3e-3, at_once=8_192)


def sequence_error(past: Histories, usual: Int64s, asked: Int64s, *, seed: int) -> Float64s:
    """[q] mean squared error of rebuilding the sequences of `asked`, after learning from those of `usual`.

    Both are [.., 2]: an event, and one of its ends. One layer each way; the decoder gets the code at every step.
    Raises: `LibraryMissing` (torch).
    """

    def errors(network: Any, some: Int64s) -> Any:
        return _errors(network, *sequences(past, some[:, 0], some[:, 1]))

    return rebuilding_errors(lambda: _network(width(past)), errors, (usual, asked), _EFFORT, seed=seed)


def _network(columns: int) -> Any:
    nn = library("torch").nn
    return nn.ModuleDict(
        {
            "encoder": nn.LSTM(columns, _HIDDEN, batch_first=True),
            "decoder": nn.LSTM(_HIDDEN, _HIDDEN, batch_first=True),
            "out": nn.Linear(_HIDDEN, columns),
        }
    )


def _errors(network: Any, steps: Float32s, there: Bools) -> Any:
    """[q] mean squared error over the steps that are there."""
    torch = library("torch")
    given, counted = torch.from_numpy(steps), torch.from_numpy(there)
    _, (code, _) = network["encoder"](given)
    rebuilt, _ = network["decoder"](code[-1][:, None, :].expand(-1, given.shape[1], -1))
    error = ((network["out"](rebuilt) - given) ** 2).mean(dim=2)
    return (error * counted).sum(dim=1) / counted.sum(dim=1)
