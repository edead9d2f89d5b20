"""How far features and scores moved since a model was trained, by period: PSI over the bins that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import numpy as np

from gnn import registry
from gnn.evaluation.shift import SHIFTED_ABOVE, STABLE_BELOW, Bins, Values
from gnn.trained_model import TrainedModel
from graph.columns import Int64s
from graph.store.views import time_at, us_of
from ringtrace.detected import detector_scores
from ringtrace.detection import ensemble_of
from ringtrace.governance.errors import NothingToCompare
from ringtrace.learning import Snapshot, snapshot
from ringtrace.place import Place
from ringtrace.reference import Reference, level_shares
from rules.evaluate import evaluate
from rules.tables import RuleTables

Progress = Callable[[float, str], None]
Period = Literal["all", "day", "week", "month"]

#: A period with fewer transactions says too little to fail anything: it is listed, and said to be too short.
FEWEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked: by which periods, after which time (None: after all that the model was fitted on)."""

    period: Period = "all"
    since: datetime | None = None


def drift(place: Place, window: Window, progress: Progress, *, version: str | None = None) -> dict[str, Any]:
    """PSI of every feature, detector and of the risk, and the shares of risk levels, by period; JSON-ready.

    Periods are days, weeks (from Monday) or months in UTC. Features are held against the training part, scores against
    the validation part, where no detector has learned.

    Raises: `NoModel`, `ModelRefused` (no bins, another catalogue), `NothingLoaded`, `NothingToCompare` where nothing
    happened since.
    """
    models = place.settings.models
    model = registry.current(models) if version is None else registry.load(models, version)
    reference = Reference.read(model.folder)
    progress(0.0, "reading")
    data = snapshot(place)
    columns = data.columns
    since_us = reference.until_us if window.since is None else us_of(window.since)
    rows = np.flatnonzero(columns.occurred_at_us > since_us)
    if len(rows) == 0:
        msg = f"no transaction is later than {_iso(since_us)}: nothing can have moved since"
        raise NothingToCompare(msg)
    progress(0.2, "scores")
    scores = _scores(place, data, model)
    progress(0.6, "bins")
    features = dict(zip(data.features.names, data.features.values.T, strict=True))
    periods = [
        _moved(reference, features, scores, mine) | {"from": name}
        for name, mine in _periods(columns.occurred_at_us, rows, window.period)
    ]
    return {
        "model": model.version,
        "data_cut": columns.cut,
        "since": _iso(since_us),
        "period": window.period,
        "stable_below": STABLE_BELOW,
        "shifted_above": SHIFTED_ABOVE,
        "fewest": FEWEST,
        "levels_before": dict(reference.levels),
        "constant_in_training": [name for name, bins in reference.features.items() if bins.note == "constant"],
        "missing_in_training": [name for name, bins in reference.features.items() if bins.note == "missing"],
        "periods": periods,
    }


def exceeded(document: Mapping[str, Any], limit: float) -> list[tuple[str, str, float]]:
    """(period, name, PSI) above the limit in periods that are long enough, the highest first."""
    found = [
        (period["from"], name, value)
        for period in document["periods"]
        if period["enough"]
        for kind in ("features", "scores")
        for name, value in period[kind].items()
        if value > limit
    ]
    return sorted(found, key=lambda one: -one[2])


def _scores(place: Place, data: Snapshot, model: TrainedModel) -> dict[str, Values]:
    """[n] each detector's, and the risk of `score_at`."""
    detectors = detector_scores(model, data.columns, data.features, place.settings.snapshots)
    hits = evaluate(data.columns, RuleTables(zone=place.settings.zone))
    risk = ensemble_of(model).score(detectors, hits, data.columns).risk
    return {**detectors, "score_at": risk}


def _moved(
    reference: Reference, features: Mapping[str, Values], scores: Mapping[str, Values], rows: Int64s
) -> dict[str, Any]:
    risk = scores["score_at"][rows].astype(np.float32)
    return {
        "rows": len(rows),
        "enough": len(rows) >= FEWEST,
        "by_chance": max(bins.by_chance(len(rows)) for bins in reference.scores.values()),
        "features": _indices(reference.features, features, rows),
        "scores": _indices(reference.scores, scores, rows),
        "levels": level_shares(risk),
    }


def _indices(bins: Mapping[str, Bins], values: Mapping[str, Values], rows: Int64s) -> dict[str, float]:
    """PSI by name, rounded to what it can tell."""
    return {name: round(one.index(values[name][rows]), 6) for name, one in bins.items()}


def _periods(at_us: Int64s, rows: Int64s, period: Period) -> Iterator[tuple[str, Int64s]]:
    """The first day and the rows of each period that has any, in order."""
    days = at_us[rows].astype("datetime64[us]").astype("datetime64[D]")
    if period == "week":
        days -= (days.astype(np.int64) + 3) % 7
    elif period == "month":
        days = days.astype("datetime64[M]").astype("datetime64[D]")
    elif period == "all":
        days = np.full(len(rows), days.min())
    for first in np.unique(days):
        yield str(first), rows[days == first]


def _iso(time_us: int) -> str:
    return time_at(int(time_us)).isoformat()
