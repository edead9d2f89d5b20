from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from gnn.evaluation.budgets import alerts_of, budget_figures
from gnn.evaluation.judged import Judged
from gnn.evaluation.schemes import caught_shares, scheme_figures, typology_figures
from gnn.evaluation.threshold import at_threshold, chosen_threshold
from graph.canonical.vocabulary import TYPOLOGIES

Drawn = Callable[[int], Judged]


@pytest.mark.parametrize("seed", range(5))
def test_the_money_caught_is_that_of_the_alerts(drawn: Drawn, seed: int) -> None:
    judged = drawn(seed)
    alerts, illicit = alerts_of(judged, 0.01), judged.labels == 1
    figures = budget_figures(judged)
    expected = sum(judged.amount_minor[alerts & illicit]) / sum(judged.amount_minor[illicit])
    assert figures["amount_caught_at_1.0%"] == pytest.approx(expected)
    assert figures["precision_at_1.0%"] == pytest.approx(np.mean(judged.labels[alerts]))


def test_without_an_illicit_row_nothing_is_told(drawn: Drawn) -> None:
    judged = drawn(0)
    clean = replace(judged, labels=np.zeros(len(judged), dtype=np.int8), scheme=np.full(len(judged), -1, np.int32))
    assert set(budget_figures(clean).values()) == {None}
    assert at_threshold(clean, 0.0)["f1"] is None
    assert scheme_figures(clean)["ring_recall_half"] is None
    assert chosen_threshold(clean.labels, clean.score) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_scheme_counts_by_the_share_of_its_rows(drawn: Drawn, seed: int) -> None:
    judged = drawn(seed)
    alerts = alerts_of(judged, 0.01)
    numbers, shares = caught_shares(judged.scheme, alerts)
    for number, share in zip(numbers, shares, strict=True):
        assert share == pytest.approx(np.mean(alerts[judged.scheme == number]))
    figures = scheme_figures(judged)
    assert figures["ring_recall_any"] == pytest.approx(np.mean([share > 0 for share in shares]))
    assert figures["ring_recall_half"] == pytest.approx(np.mean([share >= 0.5 for share in shares]))
    loose = (judged.labels == 1) & (judged.scheme < 0)
    assert figures["recall_outside_schemes"] == pytest.approx(np.mean(alerts[loose]))


def test_only_findable_schemes_count_where_it_is_told(drawn: Drawn) -> None:
    judged = drawn(1)
    findable = np.array([True, False, True, False, False, False])
    assert scheme_figures(judged, findable)["schemes"] == 2


def test_typologies_share_out_all_rows_of_schemes(drawn: Drawn) -> None:
    judged = drawn(2)
    told = typology_figures(judged)
    assert set(told) == {str(TYPOLOGIES[code]) for code in range(3)}
    assert sum(one["transactions"] for one in told.values()) == np.count_nonzero(judged.scheme >= 0)
    assert sum(one["schemes"] for one in told.values()) == 6


def test_f1_is_that_of_the_threshold_from_elsewhere(drawn: Drawn) -> None:
    chosen, judged = drawn(3), drawn(4)
    threshold = chosen_threshold(chosen.labels, chosen.score)
    assert threshold is not None
    flagged = judged.score >= threshold
    hit = np.sum(flagged & (judged.labels == 1))
    expected = 2 * hit / (flagged.sum() + judged.labels.sum())
    assert at_threshold(judged, threshold)["f1"] == pytest.approx(expected)
    assert at_threshold(judged, judged.score.max() + 1)["f1"] == 0


def test_rows_of_unknown_label_are_left_out(drawn: Drawn) -> None:
    judged = drawn(5)
    labels = judged.labels.copy()
    labels[10:300] = -1
    known = replace(judged, labels=labels).known()
    assert len(known) == len(judged) - 290
    assert np.array_equal(known.score, np.delete(judged.score, np.s_[10:300]))
