from __future__ import annotations

import numpy as np
import pytest

from gnn.evaluation.calibration import calibrated, reliability


def world(seed: int, rows: int = 40_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    score = random.random(rows)
    probability = score**8
    return (random.random(rows) < probability).astype(np.int8), score, probability


def test_true_probabilities_have_a_small_error_and_doubled_odds_a_large_one() -> None:
    labels, score, probability = world(0)
    truth = labels == 1
    honest = reliability(truth, score, probability)
    boastful = reliability(truth, score, np.minimum(1.0, probability + 0.3))
    assert honest.error < 0.06
    assert boastful.error > honest.error
    assert honest.count.sum() == 400
    assert len(honest.count) == 10


def test_isotonic_calibration_carries_over_to_new_rows_whatever_the_scale() -> None:
    labels, score, _ = world(1)
    fresh_labels, fresh, _ = world(2)
    for scale in (1.0, 1e-6, 1e9):
        probability = calibrated(labels, scale * score, scale * fresh)
        assert probability is not None
        assert reliability(fresh_labels == 1, fresh, probability).error < 0.12
        assert np.all(np.diff(probability[np.argsort(fresh)]) >= 0)


def test_too_few_illicit_rows_calibrate_nothing() -> None:
    labels = np.array([1, 1, 0, 0, 0, 0, 0, -1], dtype=np.int8)
    assert calibrated(labels, np.arange(8.0), np.arange(3.0)) is None


def test_the_error_is_the_mean_gap_of_equal_bins() -> None:
    truth = np.array([True, False] * 500)
    found = reliability(truth, np.arange(1000.0), np.full(1000, 0.5))
    assert found.count.tolist() == [1] * 10
    assert found.error == pytest.approx(0.5)
