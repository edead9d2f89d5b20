"""Promotion and rollback: a decision of two people, or of one to go back, and the pointer that follows from it."""

from __future__ import annotations

import getpass
from typing import Any

from gnn import registry
from ringtrace.errors import WrongUse
from ringtrace.governance.challenge import champion_of
from ringtrace.governance.errors import NothingToCompare
from ringtrace.place import Place
from ringtrace.promotion import mend


def promote(place: Place, version: str, *, who: str, reason: str) -> dict[str, Any]:
    """Propose a challenger, or approve what somebody else proposed: then it scores from now on.

    A challenger must have been compared with the present champion first. `who` is what the caller says; the audit
    trail keeps the operating system's user beside it.

    Raises: `NoModel`, `ModelRefused`, `NothingToCompare` without a comparison, `SamePerson`, `DecisionLapsed`,
    `WrongUse` for an empty name or reason, or the champion itself.
    """
    _require_words(who, reason)
    mend(place)
    registry.load(place.settings.models, version)
    champion = champion_of(place).version
    if champion == version:
        msg = f"{version} is the champion already"
        raise WrongUse(msg)
    comparison = place.tracking.comparison(champion, version)
    if comparison is None:
        msg = f"{version} was not compared with the champion {champion}: run `ringtrace models challenge {version}`"
        raise NothingToCompare(msg)
    details = {
        "comparison": comparison["number"],
        "verdict": comparison["verdict"],
        "pr_auc_lead": comparison["pr_auc_lead"],
        "system_user": _system_user(),
    }
    done = place.promoting.promote(version, over=champion, who=who, reason=reason, details=details)
    if done:
        registry.make_current(place.settings.models, version)
    return {"version": version, "over": champion, "promoted": done, **details}


def roll_back(place: Place, *, who: str, reason: str) -> dict[str, Any]:
    """Let the former champion score again, at once.

    Raises: `NoFormerChampion`, `NoModel` where it was deleted, `ModelRefused`, `WrongUse`.
    """
    _require_words(who, reason)
    mend(place)
    before = champion_of(place).version
    former = place.promoting.former()
    registry.load(place.settings.models, former)
    place.promoting.roll_back(former, who=who, reason=reason, details={"system_user": _system_user()})
    registry.make_current(place.settings.models, former)
    return {"version": former, "over": before}


def _require_words(who: str, reason: str) -> None:
    if not who.strip() or not reason.strip():
        raise WrongUse("a decision needs a name (--by) and a reason (--reason)")


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
