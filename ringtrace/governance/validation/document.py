"""The report as one JSON document: equal for equal data, model and program, without clock times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from gnn import registry
from gnn.trained_model import TrainedModel
from ringtrace import __version__
from ringtrace.benchmark.errors import NothingToMeasure
from ringtrace.detected import detector_scores
from ringtrace.detection import detect
from ringtrace.fingerprints import code_digest
from ringtrace.governance.drift import Window, drift
from ringtrace.governance.judging import Ground
from ringtrace.governance.validation.below import below_the_line
from ringtrace.governance.validation.figures import figures, sensitivity
from ringtrace.governance.validation.lineage import DataAre, data_are, lineage
from ringtrace.governance.validation.measured import Measured
from ringtrace.governance.validation.segments import segments
from ringtrace.governance.validation.stability import by_period, by_seed
from ringtrace.governance.validation.words import FOLLOWS, assumptions, limits, notice
from ringtrace.place import Place

Progress = Callable[[float, str], None]
Document = dict[str, Any]

FORMAT: Final = "ringtrace-validation/1"
_MOVED_MOST: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a report."""

    #: None: the champion
    version: str | None = None
    seeds: int = 1
    #: None: synthetic where a known generator made them, otherwise not declared
    data_are: DataAre | None = None


def validation_report(place: Place, wish: Wish, progress: Progress) -> Document:
    """All sections, over the transactions later than what the model was fitted on.

    Without labels of both classes there the figures of quality are left out, and `why` says so.

    Raises: `NoModel`, `ModelRefused`, `NothingLoaded`, `NothingToCompare` where no transaction is later.
    """
    models = place.settings.models
    model = registry.current(models) if wish.version is None else registry.load(models, wish.version)
    progress(0.0, "reading")
    ground = Ground.of(place)
    detectors = detector_scores(model, ground.data.columns, ground.data.features, place.settings.snapshots)
    scored = detect(ground.data, model, detectors, zone=place.settings.zone, progress=lambda *_: None)
    measured = Measured.of(ground, model, scored)
    progress(0.4, "figures")
    sources = lineage(place)
    kind = wish.data_are or data_are(sources)
    without_rate = sum(load["without_rate"] or 0 for load in sources["loads"])
    has_figures = measured.why is None
    return {
        "format": FORMAT,
        "follows": FOLLOWS,
        "data_are": kind,
        "notice": notice(kind),
        "model": _model(model),
        "reported": _reported(measured),
        "lineage": sources,
        "assumptions": assumptions(model),
        "why": measured.why,
        "figures": figures(measured) if has_figures else [],
        "sensitivity": sensitivity(measured),
        "segments": segments(measured, _truth(ground)),
        "stability": {
            "periods": by_period(measured),
            "seeds": by_seed(ground, measured, model, wish.seeds, lambda share, w: progress(0.5 + 0.4 * share, w)),
            "drift": _drift(place, model),
        },
        "below_the_line": below_the_line(measured),
        "limits": limits(model, measured, kind, without_rate),
    }


def _model(model: TrainedModel) -> Document:
    card = model.card
    names = {name: told["why"] if not told["trained"] else "trained" for name, told in card["detectors"].items()}
    return {
        "version": model.version,
        "software": __version__,
        "code": code_digest(),
        "settings": card["settings"],
        "features": card["features"]["catalogue"],
        "feature_count": len(card["features"]["names"]),
        "data_hash": card["data"]["hash"],
        "split": card["split"],
        "detectors": names,
        "libraries": card["versions"],
    }


def _reported(measured: Measured) -> Document:
    known = int((measured.labels >= 0).sum())
    illicit = int(measured.illicit.sum())
    return {
        "transactions": len(measured),
        "days": measured.days,
        "illicit": illicit,
        "clean": known - illicit,
        "unknown": len(measured) - known,
        "positive_share": illicit / known if known else None,
        "flagged": int(measured.flagged.sum()),
    }


def _truth(ground: Ground) -> Any:
    try:
        return ground.truth
    except NothingToMeasure:
        return None


def _drift(place: Place, model: TrainedModel) -> Document:
    """The PSI of what moved most between training and the reported part, and of every score."""
    found = drift(place, Window(), lambda *_: None, version=model.version)
    (period,) = found["periods"]
    most = sorted(period["features"].items(), key=lambda one: (-one[1], one[0]))
    return {
        "by_chance": period["by_chance"],
        "features_above_0.1": sum(value > found["stable_below"] for _, value in most),
        "features_above_0.25": sum(value > found["shifted_above"] for _, value in most),
        "moved_most": [f"{name} {value:.3f}" for name, value in most[:_MOVED_MOST]],
        "scores": period["scores"],
        "levels": period["levels"],
        "levels_before": found["levels_before"],
        "constant_in_training": found["constant_in_training"],
        "missing_in_training": found["missing_in_training"],
    }
