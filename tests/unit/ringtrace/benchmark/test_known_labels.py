"""The detector with label history: it finds what only earlier verdicts tell, and sees no verdict before its time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnn.metrics import average_precision
from graph.columns import Float64s
from ringtrace.benchmark.datasets.bench_data import ALWAYS, NONE, BenchData
from ringtrace.benchmark.detectors.label_history import known_labels
from ringtrace.benchmark.detectors.own import boosted_trees
from ringtrace.benchmark.protocol import Protocol, frames
from ringtrace.benchmark.task import Score, Task
from tests.graphs import make_columns

DAY_S = 86_400
EVENTS = 1_500


@pytest.fixture(scope="module")
def data() -> BenchData:
    """Sixty days at forty shops: each day one in eight is bad for ten days, and all that is paid there is illicit."""
    random = np.random.default_rng(7)
    at = np.sort(random.uniform(0, 60 * DAY_S, EVENTS))
    shop = random.integers(0, 40, EVENTS)
    bad = random.random((7, 40)) < 0.125
    labels = bad[(at // (10 * DAY_S)).astype(int), shop].astype(np.int8)
    payers = random.integers(0, 80, EVENTS)
    rows = [(float(t), f"c{p}", f"s{s}", 1_000) for t, p, s in zip(at, payers, shop, strict=True)]
    columns = make_columns(rows, merchants={f"s{k}" for k in range(40)})
    return BenchData(
        name="shops",
        columns=columns,
        labels=labels,
        known_at_us=columns.occurred_at_us + DAY_S * 1_000_000,
        scheme=np.full(EVENTS, NONE, dtype=np.int32),
        schemes=(),
        account_labels=np.full(columns.node_count, -1, dtype=np.int8),
        segment=np.full(columns.node_count, NONE, dtype=np.int16),
    )


def scores(data: BenchData, detector: Score, work: Path) -> tuple[Float64s, Float64s]:
    """Scores of the reported rows, and whether they are illicit."""
    frame = next(frames(data, Protocol.STRICT))
    score = detector(Task(frame, Protocol.STRICT, work, gnn_seconds=1), 0)
    return score[frame.test], data.labels[frame.test] == 1


def test_it_finds_what_only_earlier_verdicts_tell(data: BenchData, tmp_path: Path) -> None:
    with_history, truth = scores(data, known_labels, tmp_path)
    without, _ = scores(data, boosted_trees, tmp_path)
    assert average_precision(truth, with_history) > average_precision(truth, without) + 0.2


def test_labels_without_a_time_are_no_history_where_they_are_judged(data: BenchData, tmp_path: Path) -> None:
    untimed = replace(data, known_at_us=np.full(EVENTS, ALWAYS))
    test = next(frames(untimed, Protocol.STRICT)).test
    labels = untimed.labels.copy()
    labels[test[:-2]] = 1 - labels[test[:-2]]
    before, _ = scores(untimed, known_labels, tmp_path)
    after, _ = scores(replace(untimed, labels=labels), known_labels, tmp_path)
    np.testing.assert_array_equal(before, after)


def test_a_label_known_after_the_last_event_changes_nothing(data: BenchData, tmp_path: Path) -> None:
    before, _ = scores(data, known_labels, tmp_path)
    labels = data.labels.copy()
    labels[-5:] = 1 - labels[-5:]
    after, _ = scores(replace(data, labels=labels), known_labels, tmp_path)
    np.testing.assert_array_equal(before, after)
