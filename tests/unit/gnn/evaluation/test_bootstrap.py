from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from gnn.evaluation import bootstrap
from gnn.evaluation.bootstrap import Positives
from gnn.evaluation.judged import Judged
from gnn.metrics import average_precision

Drawn = Callable[[int], Judged]


def positives(judged: Judged, score: np.ndarray, threshold: float | None = 1.0) -> Positives:
    unit = np.where(judged.scheme >= 0, judged.scheme, 6 + np.arange(len(judged)))
    return Positives.of(judged.labels == 1, score, unit, threshold=threshold)


@pytest.mark.parametrize("seed", range(5))
def test_a_replicate_is_the_weighted_figure_of_all_rows(drawn: Drawn, seed: int) -> None:
    judged = drawn(seed)
    one = positives(judged, judged.score)
    times = bootstrap.draws(6 + len(judged), seed=seed, replicates=20)
    precisions, f1s = bootstrap.average_precisions(one, times), bootstrap.f1s(one, times)
    truth, flagged = judged.labels == 1, judged.score >= 1.0
    for k, drawn_times in enumerate(times):
        unit = np.where(judged.scheme >= 0, judged.scheme, 6 + np.arange(len(judged)))
        weight = np.where(truth, drawn_times[unit], 1.0)
        assert precisions[k] == pytest.approx(average_precision(truth, judged.score, weight=weight))
        hit = np.sum(weight[truth & flagged])
        assert f1s[k] == pytest.approx(2 * hit / (np.sum(weight[flagged]) + np.sum(weight[truth])))


def test_drawing_every_scheme_once_gives_the_figure_itself(drawn: Drawn) -> None:
    judged = drawn(7)
    once = np.ones((1, 6 + len(judged)))
    found = bootstrap.average_precisions(positives(judged, judged.score), once)
    assert found[0] == pytest.approx(average_precision(judged.labels == 1, judged.score))


def test_a_better_detector_leads_with_an_interval_above_zero(drawn: Drawn) -> None:
    judged = drawn(8)
    times = bootstrap.draws(6 + len(judged), seed=1, replicates=300)
    better = bootstrap.average_precisions(positives(judged, judged.score + 2 * judged.labels), times)
    worse = bootstrap.average_precisions(positives(judged, judged.score), times)
    ends = bootstrap.interval(better - worse)
    assert ends is not None
    assert 0 < ends[0] < ends[1]
    assert bootstrap.interval(worse - worse) == (0.0, 0.0)


def test_rows_of_one_scheme_widen_the_interval(drawn: Drawn) -> None:
    judged = drawn(9)
    whole = replace(judged, scheme=np.where(judged.labels == 1, np.arange(len(judged)) % 3, -1).astype(np.int32))
    score = judged.score + 3 * (whole.scheme == 0)
    times = bootstrap.draws(6 + len(judged), seed=2, replicates=300)
    by_scheme = bootstrap.interval(bootstrap.average_precisions(positives(whole, score), times))
    alone = replace(judged, scheme=np.full(len(judged), -1, np.int32))
    by_row = bootstrap.interval(bootstrap.average_precisions(positives(alone, score), times))
    assert by_scheme is not None
    assert by_row is not None
    assert by_scheme[1] - by_scheme[0] > by_row[1] - by_row[0]


def test_worlds_share_the_draws_and_an_undrawn_world_is_left_out(drawn: Drawn) -> None:
    first, second = (positives(drawn(seed), drawn(seed).score) for seed in (1, 2))
    times = bootstrap.draws(700, seed=3, replicates=10)
    mean = bootstrap.pooled([first, second], times, bootstrap.average_precisions)
    alone = [bootstrap.average_precisions(one, times) for one in (first, second)]
    assert np.allclose(mean, np.mean(alone, axis=0))
    nothing = Positives.of(np.zeros(3, np.bool_), np.zeros(3), np.zeros(3, np.int64), threshold=None)
    again = bootstrap.pooled([first, nothing], times, bootstrap.average_precisions)
    assert np.array_equal(again, alone[0])
    assert bootstrap.interval(bootstrap.pooled([nothing], times, bootstrap.f1s)) is None
