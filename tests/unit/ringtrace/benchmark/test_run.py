from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnn.metrics import average_precision
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.benchmark.detectors.registry import CONTENDERS, Contender, contenders
from ringtrace.benchmark.errors import NoSuchDetector
from ringtrace.benchmark.outcome import NO_POSITIVE
from ringtrace.benchmark.protocol import Protocol
from ringtrace.benchmark.report.document import Document
from ringtrace.benchmark.report.writing import write_report
from ringtrace.benchmark.run import Plan, run
from ringtrace.benchmark.summary import summarised
from ringtrace.benchmark.task import Task
from tests.bench_data import bench_data


def knowing(share: float) -> Contender:
    """A detector that is told the truth of so many illicit rows; the rest it guesses."""

    def make(task: Task, seed: int) -> np.ndarray:
        labels = task.frame.data.labels
        random = np.random.default_rng(seed)
        return np.where((labels == 1) & (random.random(len(labels)) < share), 2.0, random.random(len(labels)))

    return Contender(name=f"knows {share:g}", which="score_at", make=make, text="")


def document(data: BenchData, plan: Plan, work: Path) -> Document:
    lines = summarised(run(data, plan, work=work), folded=plan.folds > 0)
    return Document(
        dataset=data.name,
        path="<&>",
        protocol="strict",
        command="ringtrace benchmark <&>",
        events=len(data.columns),
        accounts=1,
        illicit=1,
        unknown=0,
        schemes=len(data.schemes),
        notes=("a note",),
        lines=lines,
    )


def test_figures_and_paired_intervals_follow_what_a_detector_knows(tmp_path: Path) -> None:
    data = bench_data()
    plan = Plan(detectors=[knowing(0.0), knowing(0.6)], seeds=2)
    blind, seeing = summarised(run(data, plan, work=tmp_path), folded=False)
    assert seeing.runs == 2
    assert len(seeing.outcomes) == 2
    test = slice(int(0.8 * len(data.columns)), None)
    for line in (blind, seeing):
        low, high = line.interval["pr_auc"]
        assert low <= line.mean["pr_auc"] <= high
        assert line.spread["pr_auc"][0] <= line.mean["pr_auc"] <= line.spread["pr_auc"][1]
    assert seeing.lead["pr_auc"][0] > 0
    assert blind.lead == {}
    assert seeing.mean["precision_at_0.1%"] > blind.mean["precision_at_0.1%"]
    assert average_precision(data.labels[test] == 1, np.ones(len(data.labels[test]))) < seeing.mean["pr_auc"]


def test_the_report_tells_the_same_in_three_forms_and_asks_nothing_of_others(tmp_path: Path) -> None:
    told = document(bench_data(), Plan(detectors=[knowing(0.0), knowing(0.6)]), tmp_path / "work")
    text, data, page = (path.read_text() for path in write_report(told, tmp_path / "out"))
    kept = json.loads(data)
    for line in told.lines:
        figure = f"{line.mean['pr_auc']:.3f}"
        assert f"| {line.detector} | {figure} [" in text
        assert figure in page
        assert any(one["mean"]["pr_auc"] == line.mean["pr_auc"] for one in kept["lines"])
    assert "<svg" in page
    assert "<script" not in page
    assert "&lt;&amp;&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(|https?:", page)
    assert kept["lines"][0]["outcomes"][0]["curve"]["recall"][-1] == 1.0
    again = [path.read_text() for path in write_report(told, tmp_path / "out")]
    assert again == [text, data, page]


def test_folds_are_one_line_with_a_range_and_no_interval(tmp_path: Path) -> None:
    lines = summarised(run(bench_data(), Plan(detectors=[knowing(0.5)], folds=4), work=tmp_path), folded=True)
    assert [(line.variant, line.runs, line.interval) for line in lines] == [("4 folds", 4, {})]
    assert lines[0].spread["pr_auc"][0] < lines[0].spread["pr_auc"][1]


def test_a_part_without_an_illicit_row_gives_nulls_and_the_reason(tmp_path: Path) -> None:
    data = bench_data()
    labels = data.labels.copy()
    labels[int(0.75 * len(labels)) :] = 0
    scheme = np.where(labels == 1, data.scheme, -1).astype(np.int32)
    [outcome] = run(replace(data, labels=labels, scheme=scheme), Plan(detectors=[knowing(0.5)]), work=tmp_path)
    assert outcome.why == NO_POSITIVE
    assert outcome.figures["pr_auc"] is None
    assert outcome.figures["f1"] is None
    assert outcome.curve is None
    assert "| knows 0.5 | – |" in write_report_text(replace(data, labels=labels, scheme=scheme), tmp_path)


def write_report_text(data: BenchData, folder: Path) -> str:
    told = document(data, Plan(detectors=[knowing(0.5)]), folder / "work")
    return write_report(told, folder / "out")[0].read_text()


def test_detectors_that_cannot_learn_say_why_and_the_others_go_on(tmp_path: Path) -> None:
    data = bench_data(events=700, cycles=12)
    labels = data.labels.copy()
    labels[: int(0.7 * len(labels))] = 0
    data = replace(data, labels=labels, scheme=np.where(labels == 1, data.scheme, -1).astype(np.int32))
    outcomes = run(data, Plan(detectors=contenders(["raw_trees", "isolation_forest"])), work=tmp_path)
    told = {(one.detector, one.variant): one for one in outcomes}
    for (detector, _), one in told.items():
        assert (one.figures == {}) == (detector == "raw_trees")
    assert any("known to be illicit" in (one.why or "") for one in outcomes)


@pytest.mark.parametrize(
    "name",
    [
        "local_outlier_factor",
        "nearest_distance",
        "density_clusters",
        "one_class_boundary",
        "autoencoder",
        "lstm_autoencoder",
        "dominant",
    ],
)
def test_textbook_detectors_are_deterministic_and_score_what_is_judged(name: str, tmp_path: Path) -> None:
    data = bench_data(events=600, cycles=20)
    plan = Plan(detectors=contenders([name]), protocol=Protocol.PUBLISHED)
    first, second = (run(data, plan, work=tmp_path)[0] for _ in range(2))
    assert first.figures == second.figures
    assert first.why is None
    assert first.figures["pr_auc"] is not None
    assert first.figures["f1"] is not None


def test_an_unknown_detector_is_named_with_those_there_are() -> None:
    with pytest.raises(NoSuchDetector, match="blend_now"):
        contenders(["boosted_trees", "gradient_descent"])
    assert [one.name for one in contenders(["blend", "blend", "raw_trees"])] == ["blend", "raw_trees"]
    assert all(one.text for one in CONTENDERS.values())
