"""First contacts: the first transfer from one account to another, of another holder."""

from __future__ import annotations

import numpy as np

from graph.adjacency import Adjacency, around
from graph.columns import EventColumns, Int32s


def first_contacts(columns: EventColumns) -> Int32s:
    """Rows, ascending. At one moment the lowest row counts."""
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    rows = np.flatnonzero(columns.makes_motif & ~columns.is_internal & accounts)
    pair = columns.source[rows].astype(np.int64) << 32 | columns.target[rows]
    _, first = np.unique(pair, return_index=True)
    contacts: Int32s = rows[np.sort(first)].astype(np.int32)
    return contacts


def around_passable(events: Int32s, node: Int32s, columns: EventColumns) -> Adjacency:
    """`events` by `node`; nodes that no path passes have none."""
    through = columns.passable[node]
    return around(events[through], node[through], columns.node_count)
