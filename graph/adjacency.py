"""Time-sorted views of the transaction graph in compressed sparse rows: the events around each node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjacency:
    """Events around each node: those of node k are `events[offsets[k]:offsets[k + 1]]`, in the order of the columns."""

    #: [v + 1]
    offsets: Int64s
    #: rows of `EventColumns`
    events: Int32s

    def of(self, node: int) -> Int32s:
        """Rows around one node, in time order."""
        return self.events[self.offsets[node] : self.offsets[node + 1]]

    def upto(self, nodes: Int64s | Int32s, last: int) -> Int32s:
        """Rows around several nodes that are not after row `last`, in no order; one may be told twice."""
        parts = [rows[: int(np.searchsorted(rows, last, "right"))] for rows in map(self.of, nodes.tolist())]
        return np.concatenate([np.empty(0, dtype=np.int32), *parts])

    def node_of(self, place: Int64s) -> Int64s:
        """The node that each place in `events` belongs to."""
        node: Int64s = np.searchsorted(self.offsets, place, side="right").astype(np.int64) - 1
        return node


def outgoing(columns: EventColumns) -> Adjacency:
    """The transactions that each node sent. Cost: one sort of the events."""
    return around(np.arange(len(columns), dtype=np.int32), columns.source, columns.node_count)


def incoming(columns: EventColumns) -> Adjacency:
    """The transactions that each node received. Cost: one sort of the events."""
    return around(np.arange(len(columns), dtype=np.int32), columns.target, columns.node_count)


def around(events: Int32s, node: Int32s | Int64s, node_count: int) -> Adjacency:
    """`events` by `node`, or another key of theirs, with one entry an event; an event may stand around several."""
    order = np.lexsort((events, node))
    offsets = np.zeros(node_count + 1, dtype=np.int64)
    offsets[1:] = np.cumsum(np.bincount(node, minlength=node_count))
    return Adjacency(offsets=offsets, events=events[order])
