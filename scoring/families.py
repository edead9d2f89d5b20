"""Transactions that hang together by the accounts at their ends."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.columns import EventColumns, Int64s


def families(columns: EventColumns, rows: Int64s) -> Int64s:
    """[rows] the number, from 0, of the connected part of the accounts that each transaction lies in.

    Merchants, cash and pooled accounts join nothing.
    """
    found: Int64s = np.arange(len(rows))
    ends = [(found[columns.passable[node[rows]]], node[rows]) for node in (columns.source, columns.target)]
    place = np.concatenate([mine for mine, _ in ends])
    node = np.concatenate([of[mine] for mine, of in ends])
    count = len(rows) + columns.node_count
    graph = coo_array((np.ones(len(place)), (place, len(rows) + node)), shape=(count, count))
    _, part = connected_components(graph, directed=False)
    return np.unique(part[: len(rows)], return_inverse=True)[1].astype(np.int64)
