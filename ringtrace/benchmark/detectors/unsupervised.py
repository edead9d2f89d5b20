"""Textbook outlier detectors: no label, one setting, a sample of the training part.

The first five listen to the columns that the product's own unsupervised detectors listen to, quantile-scaled; the last
two see transactions themselves, an account's in a row or a neighbourhood of them, as the graph network does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from gnn.learnable import require_events
from gnn.message_passing.edge_inputs import EdgeInputs
from gnn.peers import neighbours
from gnn.peers.autoencoder import reconstruction_error
from gnn.peers.dominant import dominant as rebuilt
from gnn.peers.sequence_autoencoder import sequence_error
from gnn.peers.sequences import histories
from gnn.quantile_scaling import QuantileScaler
from gnn.telling_features import telling_columns
from graph.columns import Float32s, Float64s, Int64s
from ringtrace.benchmark.detectors.asked import among_all, asked_rows
from ringtrace.benchmark.task import Task

#: Rows of the training part that are learned from; autoencoders, whose cost is linear, take ten times as many.
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


def lstm_autoencoder(task: Task, seed: int) -> Float64s:
    """LSTM autoencoder: the worse rebuilt of both ends' last transactions; ends that are no account do not count."""
    columns, split = task.frame.data.columns, task.frame.split
    past = histories(columns, EdgeInputs.fit(columns, split.train_end).transform(columns))
    asked, usual = asked_rows(task), _sample(task, seed, 10 * _SAMPLE)
    pays = (np.random.default_rng(seed).random(len(usual)) < 0.5) | ~columns.is_account[columns.target[usual]]
    usual = np.column_stack([usual, np.where(pays, columns.source[usual], columns.target[usual])])
    ends = np.vstack([np.column_stack([asked, side[asked]]) for side in (columns.source, columns.target)])
    ends = ends[columns.is_account[ends[:, 1]]]
    score = np.zeros(len(columns))
    np.maximum.at(score, ends[:, 0], sequence_error(past, usual, ends, seed=seed))
    return among_all(task, asked, score[asked])


def dominant(task: Task, seed: int) -> Float64s:
    """DOMINANT, on the line graph."""
    columns, asked = task.frame.data.columns, asked_rows(task)
    usual = _sample(task, seed, 10 * _SAMPLE)
    return among_all(task, asked, rebuilt(columns, task.frame.split.train_end, usual, asked, seed=seed))


def _scored(
    task: Task,
    seed: int,
    oddness: Callable[[Float32s, Float32s], Float64s],
    *,
    sample: int = _SAMPLE,
) -> Float64s:
    """[n] oddness of the rows that anything is judged on; -inf for the others, which nobody asks."""
    features = task.dataset.features
    telling = telling_columns(features.names)
    columns = telling if len(telling) else np.arange(len(features.names))
    usual = features.values[np.ix_(_sample(task, seed, sample), columns)]
    scaler = QuantileScaler.fit(usual)
    asked = asked_rows(task)
    scaled = scaler.transform(features.values[np.ix_(asked, columns)])
    return among_all(task, asked, oddness(scaler.transform(usual), scaled))


def _sample(task: Task, seed: int, size: int) -> Int64s:
    """So many rows of the training part, ascending. Raises: `TooLittleToLearn`."""
    require_events(task.frame.split.train_end)
    return np.sort(np.random.default_rng(seed).permutation(task.frame.split.train_end)[:size])
