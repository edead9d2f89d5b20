"""When the trees stop, and what they do with few labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gnn.boosted_trees import BoostedTrees
from gnn.metrics import average_precision
from tests.gnn_worlds import features_of, planted_dataset, quiet


def test_a_stopping_part_without_a_fault_does_not_end_training_at_the_first_round() -> None:
    data = planted_dataset()
    values = np.random.default_rng(0).normal(size=data.features.values.shape).astype(np.float32)
    values[:, 0] += 20 * data.labels
    told = replace(data, features=features_of(values))
    trees = BoostedTrees()
    trees.fit(told, seed=0, progress=quiet)
    assert min(trees.training["rounds"]) > 30
    assert len(np.unique(trees.score(told.columns, told.features))) > 20


def test_ten_labels_are_enough_to_split() -> None:
    data = planted_dataset()
    labels = np.full_like(data.labels, -1)
    for label, count in ((1, 10), (0, 100)):
        labels[np.flatnonzero(data.labels[: data.split.train_end] == label)[:count]] = label
    trees = BoostedTrees()
    trees.fit(replace(data, labels=labels), seed=0, progress=quiet)
    test = slice(data.split.valid_end, None)
    truth = data.labels[test] == 1
    assert average_precision(truth, trees.score(data.columns, data.features)[test]) > 3 * truth.mean()
