from __future__ import annotations

from pathlib import Path

import numpy as np

from ringtrace.benchmark.detectors.registry import contenders
from ringtrace.benchmark.protocol import Protocol, frames
from ringtrace.benchmark.run import Plan, run
from ringtrace.benchmark.scarcity import with_few_labels, with_wrong_labels
from tests.bench_data import bench_data


def test_few_labels_are_true_ones_and_the_rest_is_unknown() -> None:
    frame = next(iter(frames(bench_data(), Protocol.STRICT)))
    few = with_few_labels(frame, 7, seed=1)
    assert np.count_nonzero(few.labels == 1) == 7
    assert np.count_nonzero(few.labels == 0) == 70
    known = few.labels >= 0
    assert np.array_equal(few.labels[known], frame.labels[known])
    assert np.all(with_few_labels(frame, 0, seed=1).labels == -1)
    assert np.array_equal(few.labels, with_few_labels(frame, 7, seed=1).labels)


def test_wrong_labels_are_of_the_share_and_never_touch_the_truth() -> None:
    frame = next(iter(frames(bench_data(), Protocol.STRICT)))
    wrong = with_wrong_labels(frame, 0.05, seed=1)
    known = frame.labels >= 0
    assert np.count_nonzero(wrong.labels != frame.labels) == round(0.05 * np.count_nonzero(known))
    assert np.all(wrong.labels[~known] == -1)
    assert wrong.data is frame.data


def test_a_learning_curve_has_a_measurement_for_each_count(tmp_path: Path) -> None:
    plan = Plan(detectors=contenders(["raw_trees", "isolation_forest"]), labels=(0, 20), noise=(0.05,))
    outcomes = run(bench_data(), plan, work=tmp_path)
    told = {(one.detector, one.variant.partition(", ")[2]): one for one in outcomes}
    assert set(told) == {
        (name, variant)
        for name in ("raw_trees", "isolation_forest")
        for variant in ("0 illicit labels", "20 illicit labels", "5% of labels wrong")
    }
    assert "known to be illicit" in (told["raw_trees", "0 illicit labels"].why or "")
    blind = told["isolation_forest", "0 illicit labels"].figures
    assert blind["pr_auc"] is not None
    assert blind["f1"] is None
    assert told["raw_trees", "20 illicit labels"].figures["pr_auc"] is not None
