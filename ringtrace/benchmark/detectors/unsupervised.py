"""Textbook outlier detectors on the columns that the product's own unsupervised detectors listen to.

The same for all: telling features, quantile-scaled on the training part, the same sample of it, no label, one setting.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from gnn.learnable import require_events
from gnn.peers import neighbours
from gnn.peers.autoencoder import reconstruction_error
from gnn.quantile_scaling import QuantileScaler
from gnn.split import choosing_rows
from gnn.telling_features import telling_columns
from graph.columns import Float32s, Float64s, Int64s
from ringtrace.benchmark.task import Task

#: Rows of the training part that are learned from; the autoencoder, whose cost is linear, takes ten times as many.
_SAMPLE: Final = 4_000


def local_outlier_factor(task: Task, seed: int) -> Float64s:
    """LOF."""
    return _scored(task, seed, neighbours.local_outlier_factor)


def nearest_distance(task: Task, seed: int) -> Float64s:
    """k-NN distance."""
    return _scored(task, seed, neighbours.nearest_distance)


def density_clusters(task: Task, seed: int) -> Float64s:
    """DBSCAN."""
    return _scored(task, seed, neighbours.density_clusters)


def one_class_boundary(task: Task, seed: int) -> Float64s:
    """One-class SVM."""
    return _scored(task, seed, neighbours.one_class_boundary)


def autoencoder(task: Task, seed: int) -> Float64s:
    """Autoencoder."""
    return _scored(task, seed, partial(reconstruction_error, seed=seed), sample=10 * _SAMPLE)


def _scored(
    task: Task,
    seed: int,
    oddness: Callable[[Float32s, Float32s], Float64s],
    *,
    sample: int = _SAMPLE,
) -> Float64s:
    """[n] oddness of the rows that anything is judged on; -inf for the others, which nobody asks."""
    features, split = task.dataset.features, task.frame.split
    require_events(split.train_end)
    telling = telling_columns(features.names)
    columns = telling if len(telling) else np.arange(len(features.names))
    rows = np.sort(np.random.default_rng(seed).permutation(split.train_end)[:sample])
    usual = features.values[np.ix_(rows, columns)]
    scaler = QuantileScaler.fit(usual)
    asked = _asked(task)
    score = np.full(len(features.values), -np.inf)
    given = oddness(scaler.transform(usual), scaler.transform(features.values[np.ix_(asked, columns)]))
    score[asked] = given
    return score


def _asked(task: Task) -> Int64s:
    choosing = choosing_rows(task.frame.data.columns, task.frame.split)
    return np.union1d(choosing, task.frame.test)
