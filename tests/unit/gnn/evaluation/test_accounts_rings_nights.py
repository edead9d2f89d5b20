from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gnn.evaluation.accounts import account_figures, account_truth, false_flags, worst_by_day
from gnn.evaluation.curve import pr_points
from gnn.evaluation.judged import Judged
from gnn.evaluation.nightly import NEVER, flagged_nightly, found_in_time
from gnn.evaluation.rings import Proposed, ring_figures
from gnn.metrics import average_precision

DAY = 86_400_000_000
Drawn = Callable[[int], Judged]


def test_an_account_is_as_suspicious_as_its_worst_transaction(drawn: Drawn) -> None:
    judged = drawn(0)
    counted = np.ones(30, dtype=np.bool_)
    node, day, score = worst_by_day(judged, counted)
    wanted: dict[tuple[int, int], float] = {}
    for row in range(len(judged)):
        for end in (judged.source[row], judged.target[row]):
            key = int(end), int(judged.occurred_at_us[row] // DAY * DAY)
            wanted[key] = max(wanted.get(key, -9.0), judged.score[row])
    assert dict(zip(zip(node.tolist(), day.tolist(), strict=True), score.tolist(), strict=True)) == wanted


def test_account_figures_are_those_of_a_slow_count(drawn: Drawn) -> None:
    judged = drawn(1)
    truth = np.where(np.arange(30) < 4, 1, 0).astype(np.int8)
    truth[29] = -1
    figures = account_figures(judged, truth)
    worst = np.full(30, -np.inf)
    for row in range(len(judged)):
        for end in (judged.source[row], judged.target[row]):
            worst[end] = max(worst[end], judged.score[row])
    assert figures["account_pr_auc"] == pytest.approx(average_precision(truth[:29] == 1, worst[:29]))
    assert figures["accounts_illicit"] == 4
    assert account_figures(judged, np.zeros(30, np.int8))["account_pr_auc"] is None


def test_false_flags_count_clean_accounts_by_segment(drawn: Drawn) -> None:
    judged = drawn(2)
    truth = account_truth(judged.labels, judged.source, judged.target, np.ones(30, np.bool_))
    assert set(np.flatnonzero(truth == 1)) == {
        *judged.source[judged.labels == 1].tolist(),
        *judged.target[judged.labels == 1].tolist(),
    }
    truth = np.where(np.arange(30) < 20, 0, 1).astype(np.int8)
    segment = (np.arange(30) % 2).astype(np.int16)
    told = false_flags(judged, truth, segment, ("person", "business"))
    assert set(told) == {"all", "person", "business"}
    assert told["all"] == pytest.approx((told["person"] + told["business"]) / 2)


def test_the_riskiest_rings_that_fit_into_the_day_are_alerts(drawn: Drawn) -> None:
    judged = drawn(3)
    scheme = np.flatnonzero(judged.scheme == 0).astype(np.int32)
    wrong = np.flatnonzero(judged.labels == 0)[:3].astype(np.int32)
    both = ring_figures(judged, [Proposed(events=scheme, risk=90.0), Proposed(events=wrong, risk=95.0)])
    assert both["rings"] == 2
    assert both["ring_precision_at_1.0%"] == pytest.approx(0.5)
    assert both["ring_recall_at_1.0%"] == pytest.approx(1 / 6)
    same_day = [Proposed(events=scheme, risk=90.0), Proposed(events=scheme[1:], risk=80.0)]
    assert ring_figures(judged, same_day)["ring_precision_at_1.0%"] == 1.0
    assert ring_figures(judged, [])["ring_precision_at_1.0%"] is None


def test_a_night_flags_the_highest_waiting_rows_of_any_earlier_day() -> None:
    nights = [(DAY, 4, np.array([0.1, 0.9, 0.5, 0.2])), (2 * DAY, 3, np.array([0.8, 0.9, 0.5, 0.2, 0.0, 0.7, 0.1]))]
    flagged = flagged_nightly(nights, 8, 0.5)
    assert flagged.tolist() == [2 * DAY, DAY, DAY, NEVER, NEVER, 2 * DAY, NEVER, NEVER]


def test_a_scheme_is_found_by_the_midnight_after_its_last_transfer() -> None:
    scheme = np.array([0, 0, 1, 1, -1], dtype=np.int32)
    last = np.array([DAY // 2, 5 * DAY // 2])
    flagged = np.array([DAY, NEVER, 4 * DAY, 3 * DAY + 1, DAY])
    figures = found_in_time(scheme, last, flagged, DAY)
    assert figures == {"schemes": 2.0, "ring_recall_any": 0.5, "ring_recall_half": 0.5}
    none = found_in_time(np.full(5, -1, np.int32), last, flagged, DAY)
    assert none["ring_recall_half"] is None


def test_the_curve_begins_and_ends_where_the_ranking_does(drawn: Drawn) -> None:
    judged = drawn(4)
    recall, precision = pr_points(judged.truth, judged.score, most=20)
    assert recall[-1] == 1.0
    assert precision[-1] >= np.mean(judged.truth)
    assert np.all(np.diff(recall) > 0)
    assert len(recall) <= 20
    assert len(pr_points(np.zeros(3, np.bool_), np.arange(3.0))[0]) == 0
