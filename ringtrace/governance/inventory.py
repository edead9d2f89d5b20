"""The models that are kept: where each stands, what made it, in what two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from gnn import registry
from gnn.errors import NoModel
from ringtrace.learning import ENSEMBLE
from ringtrace.place import Place
from ringtrace.promotion import mend


def inventory(place: Place) -> dict[str, Any]:
    """Every version with its state (`champion`, `former`, `challenger`), PR-AUC and time; proposals that wait."""
    mend(place)
    trainings = {one["version"]: one for one in place.tracking.trainings()}
    current = registry.current_version(place.settings.models)
    former = {one.version for one in place.promoting.history()}
    models = []
    for version in registry.versions(place.settings.models):
        training = trainings.get(version)
        state = "champion" if version == current else "former" if version in former else "challenger"
        models.append(
            {
                "version": version,
                "state": state,
                "at": None if training is None else training["at"].isoformat(timespec="seconds"),
                "pr_auc": None if training is None else training["metrics"].get(ENSEMBLE),
            }
        )
    models.sort(key=lambda one: one["at"] or "")
    return {"models": models, "proposals": [asdict(one) for one in place.promoting.proposals()]}


def shown(place: Place, version: str) -> dict[str, Any]:
    """All that is recorded of one model. Raises: `NoModel`, `ModelRefused` where its files are not what they were."""
    card = registry.load(place.settings.models, version).card
    history = [asdict(one) for one in place.promoting.history() if one.version == version]
    return {
        "version": version,
        "is_champion": version == registry.current_version(place.settings.models),
        "trainings": place.tracking.trainings(version),
        "decisions": history,
        "card": dict(card),
    }


def differences(place: Place, one: str, other: str) -> dict[str, tuple[Any, Any]]:
    """What the last trainings of two versions differ in, by dotted name. Raises: `NoModel` without a record."""
    mine, theirs = (dict(_flat(_last(place, version))) for version in (one, other))
    names = dict.fromkeys([*mine, *theirs])
    return {name: (mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)}


def _last(place: Place, version: str) -> dict[str, Any]:
    trainings = place.tracking.trainings(version)
    if not trainings:
        msg = f"no training of a model {version} is recorded"
        raise NoModel(msg)
    return {name: value for name, value in trainings[-1].items() if name not in {"number", "at", "version"}}


def _flat(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
