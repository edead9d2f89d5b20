"""Tuning: the same trials for all, judged on validation alone; the choice is what the reported run reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tuning
from rivals import tuned
from rivals.spaces import trials

from gnn.split import choosing_rows
from ringtrace.benchmark.protocol import Protocol, frames
from ringtrace.benchmark.task import Task
from tests.bench_data import bench_data


@pytest.fixture
def task(tmp_path: Path) -> Task:
    [frame, *_] = frames(bench_data(events=900, cycles=60), Protocol.STRICT)
    judged = replace(frame, test=choosing_rows(frame.data.columns, frame.split))
    return Task(judged, Protocol.STRICT, tmp_path, gnn_seconds=1.0)


@pytest.mark.parametrize("name", ["raw_trees", "boosted_trees"])
def test_every_trial_is_told_with_what_it_reached(name: str, task: Task, tmp_path: Path) -> None:
    told = tuning.tried(task, name, 3, tmp_path)
    assert [one["settings"] for one in told] == trials(name, 3)
    assert all(0 < one["average_precision"] <= 1 for one in told)
    assert len({one["average_precision"] for one in told}) > 1, "settings make a difference"


def test_trials_end_with_the_budget(task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "BUDGET_S", -1.0)
    assert tuning.tried(task, "raw_trees", 3, tmp_path) == []


def test_the_judged_rows_are_of_validation(task: Task) -> None:
    split = task.frame.split
    assert np.all((task.frame.test >= split.train_end) & (task.frame.test < split.valid_end))


def test_the_earliest_best_is_chosen_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = [0.2, 0.4, None, 0.4]
    told = [{"settings": {"eta": k}, "average_precision": figure} for k, figure in enumerate(reached)]
    best = tuning.chosen(told)
    assert best == told[1]
    assert tuning.chosen(told[2:3]) is None
    monkeypatch.setattr(tuned, "PATH", tmp_path / "tuned.json")
    assert tuned.settings_of("exstraqt_tuned") == {}
    tuned.PATH.write_text(json.dumps({"chosen": {"exstraqt_tuned": best}}))
    assert tuned.settings_of("exstraqt_tuned") == {"eta": 1}
    assert tuned.settings_of("gin") == {}
