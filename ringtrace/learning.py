"""The training stage: detectors, then scoring and the ring scorer on top of them, kept as one model."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gnn.detector import Dataset
from gnn.labels import known_labels
from gnn.model_card import judged
from gnn.model_files import write_bytes
from gnn.split import time_split
from gnn.training import train
from graph.columns import EventColumns
from graph.features.matrix import FeatureMatrix
from graph.motifs.instances import MotifInstances
from graph.snapshot import features_of, instances_of, read_columns
from rings.finding import find_in, fit_scorer
from rings.risks import ring_risks
from rings.scene import scene_of
from ringtrace.detected import keep_scores
from ringtrace.errors import RingtraceError
from ringtrace.place import Place
from ringtrace.promotion import admit
from ringtrace.reference import Reference
from ringtrace.tracked import track
from rules.evaluate import evaluate
from rules.tables import RuleTables
from scoring import ensemble

Progress = Callable[[float, str], None]

#: Files of a model beside the detectors' own.
SCORING_FILE: Final = "scoring.json"
RINGS_FILE: Final = "rings.json"
FIGURES_FILE: Final = "figures.json"
#: Name of the ensemble's `score_at` among the detectors' figures.
ENSEMBLE: Final = "score_at"


class NothingLoaded(RingtraceError):
    """The store holds no transaction."""

    code = "nothing_loaded"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What kernels made of one data cut."""

    columns: EventColumns
    features: FeatureMatrix
    instances: MotifInstances


def snapshot(place: Place) -> Snapshot:
    """Columns, features and motif instances of the present data cut. Raises: `NothingLoaded`."""
    folder = place.settings.snapshots
    columns = read_columns(place.store, folder)
    if len(columns) == 0:
        raise NothingLoaded("the store holds no transaction: run `ringtrace load PATH` first")
    return Snapshot(columns, features_of(columns, folder), instances_of(columns, folder))


def learn(place: Place, progress: Progress) -> dict[str, Any]:
    """Train on the present cut with the labels known now; the model's version, whether it scores, and its figures.

    Everything beside the detectors is fitted on the validation part, or on parts before it; the test part only gives
    figures.
    """
    settings = place.settings
    progress(0.0, "reading")
    began = time.monotonic()
    data = snapshot(place)
    columns, features = data.columns, data.features
    now_us = int(datetime.now(UTC).timestamp() * 1e6)
    labels = known_labels(columns, place.store.export_table("labels"), known_until_us=now_us)
    split = time_split(columns)
    staging = settings.models / f".staging-{columns.cut}-{settings.seed}"
    dataset = Dataset(columns=columns, features=features, labels=labels, split=split)
    model = train(
        dataset,
        staging,
        seed=settings.seed,
        gnn_epochs=settings.gnn_epochs,
        gnn_seconds=settings.gnn_seconds,
        progress=lambda share, words: progress(0.05 + 0.8 * share, words),
    )
    progress(0.87, "scoring")
    hits = evaluate(columns, RuleTables(zone=settings.zone))
    scores = model.scores(columns, features)
    fitted = ensemble.fit(scores, hits, labels, split, columns)
    score_at = fitted.score(scores, hits, columns)
    progress(0.92, "rings")
    scene = scene_of(columns, score_at, data.instances, hits)
    scorer = fit_scorer(scene, labels, split)
    if scorer is not None:
        _write(staging / RINGS_FILE, scorer.to_json())
    known = [ring for ring in find_in(scene, scorer) if ring.events[-1] < split.valid_end]
    fitted = fitted.with_rings(score_at, ring_risks(known), labels, split)
    _write(staging / SCORING_FILE, fitted.to_json())
    figures = {name: _figure(told) for name, told in model.card["detectors"].items()}
    figures[ENSEMBLE] = _figure(judged(dataset, score_at.suspicion))
    _write(staging / FIGURES_FILE, json.dumps(figures, sort_keys=True))
    Reference.of(columns, features, split, scores, score_at).write(staging)
    version, is_champion = admit(place, staging, {"data_cut": columns.cut})
    keep_scores(version, columns, features, scores, settings.snapshots)
    track(place, version, figures=figures, label_cut_us=now_us, seconds=time.monotonic() - began)
    return {"model": version, "champion": is_champion, "detectors": figures}


def _figure(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the report says of a detector: its PR-AUC on the test part, or null and why."""
    return {"pr_auc": told["pr_auc"], "why": told["why"]}


def _write(path: Path, text: str) -> None:
    write_bytes(path, text.encode())
