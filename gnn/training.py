"""Training: every detector that can learn from the data, each resumable, and the model card."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from gnn.detector import Dataset, Detector, Progress
from gnn.detectors import NAMES, detector_class, untrained
from gnn.errors import LibraryMissing, ModelRefused, TooLittleToLearn
from gnn.model_card import card_of, data_hash, judged
from gnn.model_files import files_of, read_json, sha256_of, write_json
from gnn.trained_model import CARD, TrainedModel
from graph.columns import Float64s

_log = structlog.get_logger(__name__)

#: Written last into a detector's folder: it is finished, from these inputs, with these files.
_MANIFEST: Final = "finished.json"
#: Share of the whole time that each detector takes, roughly.
_SHARES: Final = {"robust_statistics": 0.03, "isolation_forest": 0.07, "boosted_trees": 0.25, "graph_network": 0.65}


def train(  # the one entry point of this package: its parameters are the settings
    dataset: Dataset, folder: Path, *, seed: int, gnn_epochs: int, gnn_seconds: float, progress: Progress
) -> TrainedModel:
    """Train all detectors into `folder/<detector>/` and write `folder/card.json`.

    A detector that lacks data or a library is left out, with the reason in the card. Repeated after a crash, what was
    finished from the same data and settings is not trained again. Equal inputs give equal files, unless
    `gnn_seconds` stopped the graph network (then the card says `stopped_by: time`).
    """
    settings = {"seed": seed, "gnn_epochs": gnn_epochs, "gnn_seconds": gnn_seconds}
    fingerprint = data_hash(dataset)
    told: dict[str, Mapping[str, Any]] = {}
    scores: dict[str, Float64s] = {}
    begun = 0.0
    for name in NAMES:
        own = {"epochs": gnn_epochs, "seconds": gnn_seconds} if name == "graph_network" else {}
        work = _Work(name, folder / name, {"data": fingerprint, "seed": seed, "settings": own})
        told[name], found = _attempt(work, dataset, _part_of(progress, name, begun))
        if found is not None:
            scores[name] = found
        begun += _SHARES[name]
    write_json(folder / CARD, card_of(dataset, fingerprint=fingerprint, settings=settings, detectors=told))
    model = TrainedModel(folder)
    model.keep_scores(dataset.columns, dataset.features, scores)
    progress(1.0, "trained")
    return model


@dataclass(frozen=True, slots=True)
class _Work:
    """One detector to be trained: its folder and what it is made from."""

    name: str
    folder: Path
    inputs: Mapping[str, Any]


def _attempt(work: _Work, dataset: Dataset, progress: Progress) -> tuple[dict[str, Any], Float64s | None]:
    """What the card says of a detector, and its scores of all events where it could be trained."""
    try:
        detector = _finished(work) or _trained(work, dataset, progress)
        score = detector.score(dataset.columns, dataset.features)
    except (TooLittleToLearn, LibraryMissing) as fact:
        shutil.rmtree(work.folder, ignore_errors=True)
        _log.warning("detector left out", detector=work.name, why=str(fact))
        return {"trained": False, "pr_auc": None, "why": str(fact)}, None
    return {
        "trained": True,
        "supervised": detector.supervised,
        "training": getattr(detector, "training", {}),
        "files": _hashes(work.folder),
        **judged(dataset, score),
    }, score


def _finished(work: _Work) -> Detector | None:
    """The detector that an earlier, broken run finished from the same inputs; None: train it."""
    try:
        manifest = read_json(work.folder / _MANIFEST)
        if manifest.get("inputs") != work.inputs or manifest.get("files") != _hashes(work.folder):
            return None
        return detector_class(work.name).load(work.folder)
    except (ModelRefused, FileNotFoundError):
        return None


def _trained(work: _Work, dataset: Dataset, progress: Progress) -> Detector:
    """Train, save, and mark as finished; scores are those of the saved form."""
    shutil.rmtree(work.folder, ignore_errors=True)
    detector = untrained(work.name, **work.inputs["settings"])
    detector.fit(dataset, seed=work.inputs["seed"], progress=progress)
    detector.save(work.folder)
    write_json(work.folder / _MANIFEST, {"inputs": work.inputs, "files": _hashes(work.folder)})
    return detector_class(work.name).load(work.folder)


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a detector, the manifest not among them."""
    found = (path for path in files_of(folder) if path.name != _MANIFEST)
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in found}


def _part_of(progress: Progress, name: str, begun: float) -> Progress:
    words = name.replace("_", " ")

    def told(share: float, text: str) -> None:
        progress(begun + _SHARES[name] * min(share, 1.0), f"{words}: {text}")

    return told
