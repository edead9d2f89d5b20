"""The learned scorer: monotone, deterministic, refused when it is another's."""

from __future__ import annotations

import json

import numpy as np
import pytest

from graph.columns import Bools, Float64s
from rings.errors import ScorerRefused
from rings.measures import MEASURES
from rings.scorer import RingScorer, fit


def learned(seed: int = 0) -> RingScorer:
    rng = np.random.default_rng(seed)
    measures = rng.random((200, len(MEASURES)))
    is_true = measures[:, 0] + 0.3 * measures[:, 3] + 0.2 * rng.standard_normal(200) > 0.9
    scorer = fit(measures, is_true)
    assert scorer is not None
    return scorer


def test_never_lower_where_a_measure_is_higher() -> None:
    scorer = learned()
    rng = np.random.default_rng(1)
    for _ in range(100):
        low = rng.random(len(MEASURES))
        high = low + (1 - low) * rng.random(len(MEASURES))
        assert scorer.risk(high) >= scorer.risk(low)
        assert 0 <= scorer.risk(low) <= 100
    assert min(scorer.weights) >= 0


def test_it_finds_what_matters_and_flags_the_true_ones() -> None:
    scorer = learned()
    weights = dict(zip(MEASURES, scorer.weights, strict=True))
    assert weights["upper"] == max(weights.values())
    assert scorer.risk(np.full(len(MEASURES), 0.95)) > 70
    assert scorer.risk(np.full(len(MEASURES), 0.05)) < 30


def test_the_text_is_read_back_and_always_the_same() -> None:
    assert RingScorer.from_json(learned().to_json()) == learned()
    assert learned().to_json() == learned().to_json()


def test_too_few_of_a_kind_teach_nothing() -> None:
    measures = np.random.default_rng(0).random((50, len(MEASURES)))
    assert fit(measures, np.arange(50) < 3) is None
    assert fit(measures, np.arange(50) >= 3) is None
    assert fit(measures, np.arange(50) < 4) is not None
    assert fit(measures[:0], np.zeros(0, dtype=np.bool_)) is None


def rings(count: int, true: int) -> tuple[Float64s, Bools]:
    """Measures of rings of which the first are true, and a little more suspicious."""
    is_true = np.arange(count) < true
    return np.random.default_rng(3).random((count, len(MEASURES))) + 0.4 * is_true[:, None], is_true


def test_unseen_rings_are_learned_from_alone_where_they_suffice() -> None:
    measures, is_true = rings(200, 30)
    unseen = np.arange(200) % 2 == 0
    assert fit(measures, is_true, unseen) == fit(measures[unseen], is_true[unseen])


def test_where_too_few_unseen_ones_are_known_three_times_the_true_ones_to_be_expected_are_flagged() -> None:
    measures, is_true = rings(300, 30)
    unseen = np.arange(300) >= 100
    scorer = fit(measures, is_true, unseen)
    assert scorer is not None
    assert (scorer.learned_from, scorer.learned_true) == (300, 30)
    risks = np.array([scorer.risk(one) for one in measures[unseen]])
    assert np.count_nonzero(risks > 30) == 3 * 20
    assert np.count_nonzero(risks > 70) == 20


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"measures": ["upper"]},
        {"weights": [1.0]},
        {"weights": [-1.0] * len(MEASURES)},
        {"weights": "x"},
        {"more": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_file_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ScorerRefused):
        RingScorer.from_json(json.dumps({**json.loads(learned().to_json()), **change}))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{", '{"format": 1}'])
def test_no_scorer_is_refused(text: str) -> None:
    with pytest.raises(ScorerRefused):
        RingScorer.from_json(text)
