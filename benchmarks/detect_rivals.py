"""Detectors that are not ours, as contenders of the bench: the same rows, labels and stopping part as our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from rivals import lightgbm_trees, snapml_features, xgboost_trees
from rivals.exstraqt import features as exstraqt_features
from rivals.exstraqt.features import Snapshots
from rivals.in_time import LIMIT_S, first_in_time
from rivals.pace import Pace
from rivals.snapml_features import Windows
from rivals.tuned import settings_of

from gnn.detector import Dataset
from graph.features.matrix import FeatureMatrix
from ringtrace.benchmark.detectors.networks import DESIGNS, network
from ringtrace.benchmark.detectors.registry import Contender
from ringtrace.benchmark.task import Task

Settings = Mapping[str, Any]
#: The settings of features; all others are the trees'.
_OF_FEATURES = ("days", "cycle_length", "window_days")
_TREES: dict[str, Callable[..., np.ndarray]] = {"lightgbm": lightgbm_trees.score, "xgboost": xgboost_trees.score}
_TEXTS = {
    "raw_trees": "LightGBM on the columns of a transaction by itself",
    "boosted_trees": "LightGBM on the engine's causal features",
    "snapml_published_lightgbm": "LightGBM on raw columns and snapml's features, published windows",
    "snapml_published_xgboost": "XGBoost on raw columns and snapml's features, published windows",
    "snapml_tuned_lightgbm": "LightGBM on raw columns and snapml's features, windows tuned up to ten days",
    "snapml_tuned_xgboost": "XGBoost on raw columns and snapml's features, windows tuned up to ten days",
    "exstraqt": "XGBoost on ExSTraQt's features, its published settings",
    "exstraqt_tuned": "XGBoost on ExSTraQt's features, tuned",
    **{name: f"published network {name}, tuned" for name in DESIGNS},
}


def rivals(folder: Path) -> dict[str, Contender]:
    """By name, with their tuned settings; `folder` keeps the features of one task between its detectors."""
    return {name: peer(name, settings_of(name), folder) for name in _TEXTS if name != "boosted_trees"}


def peer(name: str, settings: Settings, folder: Path) -> Contender:
    """One of them with some settings, `{}` being the published ones; `boosted_trees` is ours, for tuning alone."""
    contender = partial(Contender, name=name, which="score_at", text=_TEXTS[name])
    if name in DESIGNS:
        return contender(make=network(replace(DESIGNS[name], **settings)))
    wanted = _wanted(name, settings)
    if wanted is None:
        return contender(make=partial(_plain, name=name, settings=settings))
    of_trees = {key: value for key, value in settings.items() if key not in _OF_FEATURES}
    trees = partial(_TREES["lightgbm" if name.endswith("lightgbm") else "xgboost"], settings=of_trees)
    return contender(
        make=partial(_on_features, wanted=wanted, trees=trees, folder=folder),
        more=lambda task, _seed: _features(wanted, task, folder)[1],
    )


def _wanted(name: str, settings: Settings) -> Windows | Snapshots | None:
    """The features of a peer; None for those that need no making."""
    if name.startswith("snapml_published"):
        return snapml_features.PUBLISHED
    if name.startswith("snapml_tuned"):
        return Windows(settings.get("days", 10), settings.get("cycle_length", 10))
    return Snapshots(1, settings.get("window_days")) if name.startswith("exstraqt") else None


def _plain(task: Task, seed: int, *, name: str, settings: Settings) -> np.ndarray:
    return lightgbm_trees.score(task.raw if name == "raw_trees" else task.dataset, settings, seed=seed)


def _on_features(
    task: Task, seed: int, *, wanted: Windows | Snapshots, trees: Callable[..., np.ndarray], folder: Path
) -> np.ndarray:
    data: Dataset = task.with_features(_features(wanted, task, folder)[0])
    return trees(data, seed=seed)


@lru_cache(maxsize=1)
def _features(wanted: Windows | Snapshots, task: Task, folder: Path) -> tuple[FeatureMatrix, dict[str, float | None]]:
    """The longest setting that finishes in time, with what it is; made once for peers that follow one another."""
    if isinstance(wanted, Windows):
        made, windows = first_in_time(
            wanted.ladder(), lambda one: snapml_features.matrix(task, one, folder / "snapml", limit_s=LIMIT_S)
        )
        return made, {"setting_window_days": windows.days, "setting_cycle_length": windows.cycle_length}
    made, taken = first_in_time(
        wanted.ladder(), lambda one: exstraqt_features.matrix(task, one, folder / "exstraqt", pace=Pace(LIMIT_S))
    )
    return made, {"setting_snapshot_days": taken.every_days, "setting_window_days": taken.window_days}
