"""First contacts: the first transfer from one account to another, of another holder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Events around each node: those of node k are `events[offsets[k]:offsets[k + 1]]`, in time order."""

    events: Int32s
    offsets: Int64s

    def node_of(self, place: Int64s) -> Int64s:
        """The node that each place in `events` belongs to."""
        node: Int64s = np.searchsorted(self.offsets, place, side="right").astype(np.int64) - 1
        return node


def first_contacts(columns: EventColumns) -> Int32s:
    """Rows, ascending. At one moment the lowest row counts."""
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    rows = np.flatnonzero(columns.makes_motif & ~columns.is_internal & accounts)
    pair = columns.source[rows].astype(np.int64) << 32 | columns.target[rows]
    _, first = np.unique(pair, return_index=True)
    contacts: Int32s = rows[np.sort(first)].astype(np.int32)
    return contacts


def grouped(events: Int32s, node: Int32s, columns: EventColumns) -> Grouped:
    """`events` by `node`; nodes that no path passes have none. Equal rows keep their order."""
    through = columns.passable[node]
    events, node = events[through], node[through]
    order = np.lexsort((events, node))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=columns.node_count))])
    return Grouped(events=events[order], offsets=offsets.astype(np.int64))
