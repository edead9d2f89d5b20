"""Which schemes hang together enough to be found as a structure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ringtrace.benchmark.datasets.bench_data import BenchData

#: Transfers that one connected component of a findable scheme holds.
FEWEST: Final = 3


def with_findable(data: BenchData) -> BenchData:
    """The data with `findable` of every scheme.

    One connected component of its transfers holds three or more of them, and at least half.
    """
    rows = np.flatnonzero(data.scheme >= 0)
    if len(rows) == 0:
        return data
    scheme, columns = data.scheme[rows].astype(np.int64), data.columns
    ends = np.concatenate([columns.source[rows], columns.target[rows]]).astype(np.int64)
    key = np.tile(scheme, 2) * columns.node_count + ends
    nodes, place = np.unique(key, return_inverse=True)
    source, target = place[: len(rows)], place[len(rows) :]
    links = coo_array((np.ones(len(rows)), (source, target)), shape=(len(nodes), len(nodes)))
    part = connected_components(links, directed=False)[1][source]
    parts, held = np.unique(part, return_counts=True)
    most = np.zeros(len(data.schemes), dtype=np.int64)
    np.maximum.at(most, scheme, held[np.searchsorted(parts, part)])
    size = np.bincount(scheme, minlength=len(data.schemes))
    told = (most >= FEWEST) & (2 * most >= size)
    return replace(data, schemes=tuple(replace(one, findable=bool(told[k])) for k, one in enumerate(data.schemes)))
