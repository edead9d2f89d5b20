"""What becomes of a trained model: it scores at once, or it waits as a challenger for people to decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gnn import registry
from ringtrace.place import Place


def admit(place: Place, staging: Path, details: dict[str, Any]) -> tuple[str, bool]:
    """Keep the model of `staging`; its version, and whether it is the champion now.

    1. Where there is no champion, or its files are gone, it becomes that: the first run must end with scores.
    2. Under `RINGTRACE_PROMOTION=gate` it is a challenger.
    3. So it is where people chose the champion, by a promotion or a rollback.
    4. Otherwise it becomes champion.
    """
    models = place.settings.models
    version = registry.keep(staging, models)
    mend(place)
    current = registry.current_version(models)
    champion = place.promoting.champion()
    by_hand = champion is not None and champion.is_by_hand
    stands = version != current and current in registry.versions(models)
    if stands and (by_hand or place.settings.promotion == "gate"):
        place.note("model.trained", "model", version, details)
        return version, False
    if champion is None or champion.version != version:
        place.promoting.published(version, details=details)
    registry.make_current(models, version)
    return version, True


def mend(place: Place) -> None:
    """Let the champion of the records score, where a crash came between its record and the pointer.

    A model that an earlier version of Ringtrace made current is recorded as champion.
    """
    champion, models = place.promoting.champion(), place.settings.models
    current, kept = registry.current_version(models), registry.versions(models)
    if champion is None:
        if current in kept:
            place.promoting.published(current, details={"recorded": "later"})
    elif champion.version != current and champion.version in kept:
        registry.make_current(models, champion.version)
