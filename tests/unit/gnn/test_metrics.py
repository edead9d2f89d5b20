from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from gnn.metrics import DAY_US, average_precision, best_threshold, figures, within_budget


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth = random.random(200) < 0.1
    truth[0] = True
    return truth, np.round(random.normal(size=200) + truth, 1)


@pytest.mark.parametrize("seed", range(10))
def test_average_precision_is_that_of_scikit_learn_with_ties_and_weights(seed: int) -> None:
    truth, score = drawn(seed)
    assert average_precision(truth, score) == pytest.approx(average_precision_score(truth, score))
    weight = np.where(truth, 1.0, 7.5)
    expected = average_precision_score(truth, score, sample_weight=weight)
    assert average_precision(truth, score, weight=weight) == pytest.approx(expected)


def test_average_precision_without_a_positive_is_no_number() -> None:
    assert np.isnan(average_precision(np.zeros(3, dtype=np.bool_), np.arange(3.0)))


@pytest.mark.parametrize("seed", range(5))
def test_no_threshold_beats_the_best(seed: int) -> None:
    truth, score = drawn(seed)
    threshold, f1 = best_threshold(truth, score)
    assert f1 == pytest.approx(f1_score(truth, score >= threshold))
    assert f1 == pytest.approx(max(f1_score(truth, score >= other) for other in np.unique(score)))


def test_each_day_has_its_own_budget_rounded_up() -> None:
    when = np.array([0] * 150 + [DAY_US] * 10, dtype=np.int64)
    score = np.concatenate([np.arange(150.0), np.zeros(10)])
    chosen = within_budget(score, when, 0.01)
    assert np.flatnonzero(chosen).tolist() == [148, 149, 150]


def test_figures_leave_unknown_labels_out() -> None:
    labels = np.array([1, 0, -1, 0], dtype=np.int8)
    found = figures(labels, np.array([0.9, 0.1, 1.0, 0.2]), np.zeros(4, dtype=np.int64))
    assert found["pr_auc"] == 1.0
    assert found["base_rate"] == pytest.approx(1 / 3)
    assert found["precision_at_0.1%"] == 1.0
    assert found["recall_at_1.0%"] == 1.0
