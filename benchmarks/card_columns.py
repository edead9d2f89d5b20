"""Our columns of card payments: the catalogue, unusual amounts, label history; constant ones are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnn.blocks import THREADS
from gnn.label_history.history import beside, label_history
from graph.columns import Float32s, Int8s, Int64s
from graph.features.engine import FeatureEngine
from graph.features.matrix import FeatureMatrix
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


def engine_columns(data: BenchData) -> FeatureMatrix:
    """What is computed without a label."""
    features = FeatureEngine(threads=THREADS).update(data.columns)
    return beside(features, unusual_amounts(data.columns, features))


def our_values(data: BenchData, features: FeatureMatrix, told: Int8s, rows: Int64s) -> Float32s:
    """[len(rows), k] of `rows`; `told` [n] are the labels that may be history, each from `known_at_us` on, -1: none."""
    history = label_history(data.columns, told, data.known_at_us)
    values = np.hstack([features.values[rows], history.values[rows]])
    told_apart = np.nanmin(values, axis=0) < np.nanmax(values, axis=0)
    return values[:, told_apart]


def rows_of(values: Float32s, rows: Int64s, events: int) -> Rows:
    """The values by the numbers of their rows."""
    place = np.full(events, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return Rows(values, place)
