"""What the detectors of one model say of one data cut: made once, kept beside the cut's features."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from gnn.trained_model import TrainedModel
from graph.assembly.file import content_hash
from graph.columns import EventColumns, Float64s
from graph.errors import SnapshotDamaged
from graph.features.file import read_arrays, write_arrays
from graph.features.matrix import FeatureMatrix


def keep_scores(
    version: str, columns: EventColumns, features: FeatureMatrix, scores: Mapping[str, Float64s], snapshots: Path
) -> None:
    """Keep what the model of that version says, so that the re-score need not ask it again."""
    write_arrays(_path(version, columns, snapshots), _header(version, columns, features), dict(scores))


def detector_scores(
    model: TrainedModel, columns: EventColumns, features: FeatureMatrix, snapshots: Path
) -> Mapping[str, Float64s]:
    """[n] suspicion by each detector; what is kept and true is taken from there.

    Raises: `ModelRefused` for features of another catalogue, `LibraryMissing`.
    """
    with contextlib.suppress(FileNotFoundError, SnapshotDamaged):
        header = _header(model.version, columns, features)
        return read_arrays(_path(model.version, columns, snapshots), header, model.detector_names)
    scores = model.scores(columns, features)
    keep_scores(model.version, columns, features, scores, snapshots)
    return scores


def _path(version: str, columns: EventColumns, snapshots: Path) -> Path:
    return snapshots / str(columns.cut) / f"detectors-{version}.npz"


def _header(version: str, columns: EventColumns, features: FeatureMatrix) -> str:
    return f"{version} {features.catalogue} {content_hash(columns)}"
