"""Which schemes hang together enough to be found as a structure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ringtrace.benchmark.datasets.bench_data import BenchData
from worlds.planting.attempts import hangs_together


def with_findable(data: BenchData) -> BenchData:
    """The data with `findable` of every scheme, as `hangs_together` says of its transfers."""
    legs: list[list[tuple[int, int]]] = [[] for _ in data.schemes]
    rows = np.flatnonzero(data.scheme >= 0)
    ends = (each[rows].tolist() for each in (data.scheme, data.columns.source, data.columns.target))
    for scheme, source, target in zip(*ends, strict=True):
        legs[scheme].append((source, target))
    schemes = (replace(one, findable=hangs_together(its)) for one, its in zip(data.schemes, legs, strict=True))
    return replace(data, schemes=tuple(schemes))
