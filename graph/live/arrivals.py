"""Events in the order in which they were recorded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.arrays import Int64s
from graph.columns import EventColumns


def arrivals(columns: EventColumns, *, after: int = 0) -> Iterator[Int64s]:
    """Rows of each load above the load sequence `after`, loads as they were recorded, rows in the order of time.

    The rows of a load become visible together, so they are one batch.
    """
    rows = np.flatnonzero(columns.load_seq > after)
    first: dict[int, int] = {}
    for load, sequence in zip(columns.load[rows].tolist(), columns.load_seq[rows].tolist(), strict=True):
        first[load] = min(first.get(load, sequence), sequence)
    rank = np.zeros(max(first, default=-1) + 1, dtype=np.int64)
    for place, load in enumerate(sorted(first, key=lambda load: first[load])):
        rank[load] = place
    ranks = rank[columns.load[rows]]
    order = np.argsort(ranks, kind="stable")
    ends = np.flatnonzero(np.diff(ranks[order])) + 1
    if len(rows):
        yield from np.split(rows[order], ends)
