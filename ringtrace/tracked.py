"""The record of a training: parameters, metrics, data, code and artefacts, by hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnn import registry
from gnn.model_files import read_json
from graph.store.views import time_at
from ringtrace import __version__
from ringtrace.fingerprints import code_digest
from ringtrace.place import Place


def track(place: Place, version: str, *, figures: Mapping[str, Any], label_cut_us: int, seconds: float) -> None:
    """Keep the training that gave `version`."""
    model = registry.load(place.settings.models, version)
    card = model.card
    document = {
        "data": {**card["data"], "split": card["split"], "labels_known_until": time_at(label_cut_us).isoformat()},
        "parameters": {
            **card["settings"],
            "zone": place.settings.zone,
            "features": card["features"]["catalogue"],
            "detectors": [name for name, told in card["detectors"].items() if told["trained"]],
        },
        "metrics": {name: figure["pr_auc"] for name, figure in figures.items()},
        "code": code_digest(),
        "software": __version__,
        "libraries": card["versions"],
        "artefacts": read_json(model.folder / registry.MANIFEST)["files"],
        "seconds": round(seconds, 1),
    }
    place.tracking.trained(version, document)
