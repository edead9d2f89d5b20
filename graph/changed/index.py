"""Where the events of each node, pair and device stand: made once of a cut, for those who look at a few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from graph.adjacency import Adjacency, around
from graph.columns import EventColumns, Int32s


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The events of each node (at either end, a self-transfer once), pair of nodes and device."""

    node: Adjacency
    #: [n] number of the pair (source, target) of each event
    pair_of: Int32s
    pair: Adjacency
    device: Adjacency

    @classmethod
    def of(cls, columns: EventColumns) -> Self:
        """Some 30 bytes an event, O(n log n)."""
        every = np.arange(len(columns), dtype=np.int32)
        other = np.flatnonzero(columns.source != columns.target).astype(np.int32)
        ends = np.concatenate([columns.source, columns.target[other]])
        events = np.concatenate([every, other])
        keys = columns.source.astype(np.int64) * columns.node_count + columns.target
        pairs, pair_of = np.unique(keys, return_inverse=True)
        used = np.flatnonzero(columns.device >= 0).astype(np.int32)
        return cls(
            node=around(events, ends, columns.node_count),
            pair_of=pair_of.astype(np.int32),
            pair=around(every, pair_of, len(pairs)),
            device=around(used, columns.device[used], len(columns.device_ids)),
        )
