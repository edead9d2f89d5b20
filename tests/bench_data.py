"""Small data of the bench: planted graphs of which the truth is told in schemes."""

from __future__ import annotations

import numpy as np

from gnn.labels import UNKNOWN
from ringtrace.benchmark.datasets.bench_data import ALWAYS, NONE, BenchData, Scheme
from tests.gnn_worlds import planted


def bench_data(*, seed: int = 3, events: int = 1500, cycles: int = 60) -> BenchData:
    """Every closing payment is illicit; three in a row by time are one scheme."""
    columns, labels = planted(seed=seed, events=events, accounts=120, cycles=cycles)
    scheme = np.full(len(columns), NONE, dtype=np.int32)
    rows = np.flatnonzero(labels == 1)
    scheme[rows] = np.arange(len(rows)) // 3
    return BenchData(
        name="planted cycles",
        columns=columns,
        labels=labels,
        known_at_us=np.full(len(columns), ALWAYS),
        before=0,
        scheme=scheme,
        schemes=tuple(Scheme(scheme_id=f"S{k}", typology=4) for k in range(int(scheme.max()) + 1)),
        account_labels=np.full(columns.node_count, UNKNOWN, dtype=np.int8),
        segment=np.zeros(columns.node_count, dtype=np.int16),
        segments=("person",),
    )
