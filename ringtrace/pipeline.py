"""The main job: load, features, train, rescore. Commands and tasks call these four stages and nothing else.

    file -> ingestion -> graph store -> event columns -> causal features + motif instances
         -> rules, baselines, trees, graph network -> scores -> rings -> records, alerts, flags in the graph

Each stage takes a place and parameters, tells its progress (share done, words), returns what a job record keeps, and
may be run again at any time: what is already there for the same data is taken from there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingestion.load import load as load_source
from ingestion.options import LoadOptions
from ringtrace import learning, rescoring
from ringtrace.place import Place, open_place
from ringtrace.settings import Settings

__all__ = ["Place", "evidence", "features", "load", "load_options", "open_place", "rescore", "train"]

Progress = Callable[[float, str], None]
Result = dict[str, Any]


def load(place: Place, params: dict[str, Any], progress: Progress) -> Result:
    """Load a source: `path`, `format`, `map`, `rates`. Checked whole first; then visible whole."""
    options = load_options(place.settings, params)
    staging = place.settings.home / "staging"
    summary = load_source(
        Path(params["path"]),
        place.store,
        options=options,
        staging=staging,
        progress=lambda done: progress(done, "checking and writing"),
    )
    if not summary.repeated_load:
        told = {"rows_in": summary.rows_in, "stored": summary.stored, "quarantined": summary.quarantined}
        place.note("load.completed", "load", summary.load_id, told)
    return summary.to_dict()


def features(place: Place, _params: dict[str, Any], progress: Progress) -> Result:
    """Event columns, causal features and motif instances of the present data cut, kept as files."""
    progress(0.0, "event columns, causal features, motif instances")
    data = learning.snapshot(place)
    return {
        "events": len(data.columns),
        "cut": data.columns.cut,
        "features": len(data.features.names),
        "instances": len(data.instances),
    }


def train(place: Place, _params: dict[str, Any], progress: Progress) -> Result:
    """Train the detectors, fit scoring and the ring scorer on the validation part, keep the model."""
    return learning.learn(place, progress)


def rescore(place: Place, _params: dict[str, Any], progress: Progress) -> Result:
    """Score everything with the current model, find rings, keep scores and evidence, write the flags back."""
    return rescoring.rescore(place, progress)


def evidence(place: Place, params: dict[str, Any], progress: Progress) -> Result:
    """Complete the evidence of a ring that the re-score passed over: `ring_id`, `run_id`."""
    return rescoring.complete_evidence(place, params["ring_id"], params["run_id"], progress)


def load_options(settings: Settings, params: dict[str, Any]) -> LoadOptions:
    """How a source is read, from a job's parameters and the settings."""
    return LoadOptions(
        format=params.get("format") or "auto",
        zone=settings.zone,
        base_currency=settings.base_currency,
        max_quarantine_share=settings.max_quarantine_share,
        map=Path(params["map"]) if params.get("map") else None,
        rates=Path(params["rates"]) if params.get("rates") else None,
    )
