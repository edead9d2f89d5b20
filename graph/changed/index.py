"""Where the events of each node, pair and device stand: made once of a cut, for those who look at a few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Events by a key, ascending within each group."""

    #: [k + 1] group g is `events[offsets[g]:offsets[g + 1]]`
    offsets: Int64s
    events: Int32s

    @classmethod
    def of(cls, keys: Int64s, events: Int32s, count: int) -> Self:
        """Group `events`, ascending, by `keys` (0 to `count` - 1)."""
        offsets = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(keys, minlength=count), out=offsets[1:])
        return cls(offsets=offsets, events=events[np.argsort(keys, kind="stable")])

    def group(self, key: int) -> Int32s:
        """The events of one group, ascending."""
        return self.events[self.offsets[key] : self.offsets[key + 1]]

    def upto(self, keys: Int64s | Int32s, last: int) -> Int32s:
        """The events of several groups that are not after `last`, in no order; one may be told twice."""
        groups = [self.group(int(key)) for key in keys]
        parts = [group[: int(np.searchsorted(group, last, "right"))] for group in groups]
        return np.concatenate([np.empty(0, dtype=np.int32), *parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The events of each node (at either end, a self-transfer once), pair of nodes and device."""

    node: Groups
    #: [n] number of the pair (source, target) of each event
    pair_of: Int32s
    pair: Groups
    device: Groups

    @classmethod
    def of(cls, columns: EventColumns) -> Self:
        """Some 30 bytes an event, O(n log n)."""
        every = np.arange(len(columns), dtype=np.int32)
        other = np.flatnonzero(columns.source != columns.target).astype(np.int32)
        ends = np.concatenate([columns.source, columns.target[other]])
        events = np.concatenate([every, other])
        order = np.argsort(events, kind="stable")
        keys = columns.source.astype(np.int64) * columns.node_count + columns.target
        pairs, pair_of = np.unique(keys, return_inverse=True)
        used = np.flatnonzero(columns.device >= 0).astype(np.int32)
        return cls(
            node=Groups.of(ends[order].astype(np.int64), events[order], columns.node_count),
            pair_of=pair_of.astype(np.int32),
            pair=Groups.of(pair_of, every, len(pairs)),
            device=Groups.of(columns.device[used].astype(np.int64), used, len(columns.device_ids)),
        )
