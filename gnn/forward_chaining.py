"""What the graph network says of events that it did not learn from, as features for another detector.

Forward chaining: the training part is cut into blocks by time; the network learned from all blocks up to one speaks of
the next one alone, the network of the whole training part of all that follows. So no event's features know its label.
Each network goes on from the one before, so that its states mean about the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from gnn.detector import Dataset, Progress, TimeSplit
from gnn.errors import TooLittleToLearn
from gnn.graph_network import HIDDEN, GraphNetwork
from graph.columns import Float32s, Int64s
from graph.features.matrix import FeatureMatrix

#: Blocks of the training part, equal in their illicit events.
_BLOCKS: Final = 3
NAMES: Final = (
    "network.logit",
    *(f"network.{end}_{k}" for end in ("source", "target") for k in range(HIDDEN)),
)


def told_by_network(data: Dataset, *, seed: int, epochs: int, seconds: float, progress: Progress) -> FeatureMatrix:
    """[n, 1 + 2 hidden] logits and states of both ends; NaN in the first block, of which no network speaks.

    Raises: `TooLittleToLearn`, `LibraryMissing` (torch, PyG).
    """
    n, ends = len(data.columns), _block_ends(data)
    values: Float32s = np.full((n, len(NAMES)), np.nan, dtype=np.float32)
    network = GraphNetwork(epochs=epochs, seconds=seconds / len(ends))
    for number, end in enumerate(ends):
        last = number == len(ends) - 1
        # Before the last block there is no part to stop on: what follows is to be spoken of.
        split = data.split if last else TimeSplit(train_end=end, valid_end=end)
        network.fit(replace(data, split=split), seed=seed, progress=progress)
        rows = np.arange(end, n if last else ends[number + 1])
        logits, states = network.seen(data.columns, rows)
        values[rows] = np.column_stack([logits, states])
    return FeatureMatrix(catalogue="network", names=NAMES, values=values, truncated=np.zeros(n, dtype=np.bool_))


def _block_ends(data: Dataset) -> Int64s:
    """Ends of the blocks, each where the time changes; raises `TooLittleToLearn` where they would be empty."""
    illicit = np.flatnonzero(data.labels[: data.split.train_end] == 1)
    times = data.columns.occurred_at_us
    if len(illicit) < _BLOCKS:
        msg = f"the training part has {len(illicit)} transactions known to be illicit; {_BLOCKS} blocks need more"
        raise TooLittleToLearn(msg)
    places = [illicit[len(illicit) * k // _BLOCKS] for k in range(1, _BLOCKS)]
    ends = [int(np.searchsorted(times, times[place], side="left")) for place in places]
    return np.unique([*ends, data.split.train_end])
