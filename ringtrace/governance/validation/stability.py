"""Whether results hold from month to month, and from one seed of training to another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gnn.detector import Dataset
from gnn.metrics import average_precision
from gnn.model_card import data_hash
from gnn.split import time_split
from gnn.trained_model import TrainedModel
from gnn.training import train
from ringtrace.governance.judging import Ground
from ringtrace.governance.validation.measured import Measured
from ringtrace.governance.validation.segments import line_of
from scoring import ensemble

Progress = Callable[[float, str], None]


def by_period(measured: Measured) -> list[dict[str, Any]]:
    """The same figures month by month, or week by week (from Monday) where there are fewer than three months."""
    days = measured.at_us.astype("datetime64[us]").astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    few = len(np.unique(months)) < 3
    first = days - (days.astype(np.int64) + 3) % 7 if few else months
    return [{"from": str(one), **line_of(measured, np.equal(first, one))} for one in np.unique(first)]


def by_seed(ground: Ground, measured: Measured, model: TrainedModel, seeds: int, progress: Progress) -> dict[str, Any]:
    """PR-AUC of the ensemble with the model's own seed and `seeds - 1` others, trained on the same data.

    `why` says where nothing could be compared: one seed asked, no labels, or data that grew since training.
    """
    if measured.why is not None or seeds < 2:
        return {"runs": [], "why": measured.why or "one seed was asked for: --seeds 3 trains two more"}
    columns = ground.data.columns
    dataset = Dataset(
        columns=columns, features=ground.data.features, labels=ground.truth.labels, split=time_split(columns)
    )
    if data_hash(dataset) != model.card["data"]["hash"]:
        return {"runs": [], "why": "the data or labels changed since training: other seeds would learn from other data"}
    own = model.card["settings"]["seed"]
    runs = [{"seed": own, "pr_auc": _pr_auc(measured, measured.suspicion)}]
    for k in range(1, seeds):
        progress(k / seeds, f"seed {own + k}")
        with tempfile.TemporaryDirectory() as folder:
            runs.append({"seed": own + k, "pr_auc": _trained_anew(ground, measured, dataset, Path(folder), own + k)})
    return {"runs": runs, "why": None}


def _trained_anew(ground: Ground, measured: Measured, dataset: Dataset, folder: Path, seed: int) -> float:
    settings = ground.place.settings
    model = train(
        dataset,
        folder,
        seed=seed,
        gnn_epochs=settings.gnn_epochs,
        gnn_seconds=settings.gnn_seconds,
        progress=lambda *_: None,
    )
    scores = model.scores(dataset.columns, dataset.features)
    fitted = ensemble.fit(scores, ground.hits, dataset.labels, dataset.split, dataset.columns)
    return _pr_auc(measured, fitted.score(scores, ground.hits, dataset.columns).suspicion[measured.rows])


def _pr_auc(measured: Measured, suspicion: Any) -> float:
    known = measured.labels >= 0
    return average_precision(measured.illicit[known], suspicion[known])
