"""Our columns of card payments: the engine's catalogue, unusual amounts and label history; constant ones are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnn.compiled import THREADS
from gnn.label_history.history import label_history
from graph.columns import Float32s, Int8s, Int64s
from graph.features.engine import FeatureEngine
from graph.features.unusual_amounts import unusual_amounts
from ringtrace.benchmark.datasets.bench_data import BenchData


@dataclass(frozen=True)
class Rows:
    """Values of the rows that are learned from or reported."""

    values: Float32s
    #: [n] place in `values` of each event; -1: not among them
    place: Int64s

    def of(self, rows: Int64s) -> Float32s:
        """[len(rows), k]."""
        return self.values[self.place[rows]]


def our_rows(data: BenchData, told: Int8s, rows: Int64s) -> Rows:
    """Columns of `rows`; `told` [n] are the labels that may be history, each from `known_at_us` on, -1: none."""
    columns = data.columns
    features = FeatureEngine(threads=THREADS).update(columns)
    more = (unusual_amounts(columns, features), label_history(columns, told, data.known_at_us))
    values = np.hstack([one.values[rows] for one in (features, *more)])
    values = values[:, np.nanmin(values, axis=0) < np.nanmax(values, axis=0)]
    place = np.full(len(columns), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return Rows(values, place)
