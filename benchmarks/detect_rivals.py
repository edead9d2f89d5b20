"""Detectors that are not ours, as contenders of the bench: the same rows, labels and stopping part as our own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from rivals import snapml_features, xgboost_trees

from gnn.detector import Dataset
from gnn.detectors import untrained
from graph.features.matrix import FeatureMatrix
from ringtrace.benchmark.detectors.registry import Contender
from ringtrace.benchmark.task import Task

Trees = Callable[[Dataset, int], np.ndarray]


def rivals(folder: Path) -> dict[str, Contender]:
    """By name; `folder` keeps snapml's arrays of one task between its detectors."""
    found = {}
    for windows, make in (("published", _published), ("long", _long)):
        for library, trees in (("lightgbm", _lightgbm), ("xgboost", _xgboost)):
            name = f"snapml_{windows}_{library}"
            score = partial(_score, make=make, trees=trees, folder=folder / f"snapml-{windows}")
            text = f"{library} on raw columns and snapml's features, {windows} windows"
            found[name] = Contender(name=name, which="score_at", make=score, text=text)
    return found


def _score(
    task: Task, seed: int, *, make: Callable[[Task, Path], FeatureMatrix], trees: Trees, folder: Path
) -> np.ndarray:
    return trees(task.with_features(_features(task, make, folder)), seed)


@lru_cache(maxsize=1)
def _features(task: Task, make: Callable[[Task, Path], FeatureMatrix], folder: Path) -> FeatureMatrix:
    """Made once for both libraries, which follow one another."""
    return make(task, folder)


def _published(task: Task, folder: Path) -> FeatureMatrix:
    return snapml_features.matrix(task, snapml_features.PUBLISHED, folder)


def _long(task: Task, folder: Path) -> FeatureMatrix:
    features, windows = snapml_features.longest(task, folder)
    print(f"snapml: {windows}", flush=True)
    return features


def _lightgbm(data: Dataset, seed: int) -> np.ndarray:
    detector = untrained("boosted_trees")
    detector.fit(data, seed=seed, progress=lambda *_: None)
    return detector.score(data.columns, data.features)


def _xgboost(data: Dataset, seed: int) -> np.ndarray:
    return xgboost_trees.score(data, seed=seed)
