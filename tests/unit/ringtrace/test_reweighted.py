"""Figures at another share of positives: by formula, and as if the clean rows were there so often."""

from __future__ import annotations

import numpy as np
import pytest

from gnn.metrics import average_precision
from ringtrace.governance.validation.reweighted import RARE, Precision, calibration, clean_weight, ranking

RANDOM = np.random.default_rng(4)
TRUTH = np.arange(2_000) % 10 == 0
SCORE = RANDOM.normal(size=2_000) + 2.0 * TRUTH


def test_the_weight_makes_positives_1_in_10000() -> None:
    weight = clean_weight(TRUTH)
    assert TRUTH.sum() / (TRUTH.sum() + weight * (~TRUTH).sum()) == pytest.approx(RARE)


def test_precision_follows_from_recall_and_false_flags() -> None:
    flagged = SCORE > 2.0
    found = Precision.of(TRUTH, flagged)
    recall, false = flagged[TRUTH].mean(), flagged[~TRUTH].mean()
    assert found.measured == pytest.approx(TRUTH[flagged].mean())
    assert found.rare == pytest.approx(recall * RARE / (recall * RARE + false * (1 - RARE)))
    assert found.rare_at_least is not None
    assert found.rare is not None
    assert 0.5 * found.rare < found.rare_at_least < found.rare


def test_no_false_flag_among_few_clean_rows_proves_little() -> None:
    truth = np.arange(100) < 20
    found = Precision.of(truth, truth)
    assert (found.measured, found.rare) == (1.0, 1.0)
    assert found.rare_at_least == pytest.approx(RARE / (RARE + (1 - 0.05 ** (1 / 80)) * (1 - RARE)))
    assert Precision.of(truth, np.zeros(100, dtype=np.bool_)) == Precision()
    everything = Precision.of(truth, np.ones(100, dtype=np.bool_))
    assert everything.rare_at_least == pytest.approx(RARE)


def test_the_ranking_is_that_of_clean_rows_repeated() -> None:
    """At a share that whole repetitions make: 10 positives of 100,000."""
    truth = np.arange(1_009) < 10
    score = RANDOM.normal(size=1_009) + 3.0 * truth
    times = np.where(truth, 1, 100)
    repeated = average_precision(np.repeat(truth, times), np.repeat(score, times))
    weight = clean_weight(truth)
    assert weight == pytest.approx(100, rel=0.01)
    assert ranking(truth, score) == pytest.approx((average_precision(truth, score), repeated), rel=0.02)


def test_a_true_probability_stays_true_at_another_share() -> None:
    probability = RANDOM.uniform(0.0, 0.5, size=2_000_000)
    truth = RANDOM.random(len(probability)) < probability
    measured, rare = calibration(truth, probability, probability)
    assert measured < 0.02
    assert rare < 0.02 * RARE / truth.mean() * 2, "as true, of a probability that is so much smaller"
    assert calibration(truth, probability, probability + 0.2)[0] == pytest.approx(0.2, abs=0.02)
