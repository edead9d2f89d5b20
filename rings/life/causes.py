"""Why two versions of a ring differ: what the later run knew, or used, that the earlier one did not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from rings.life.diff import Diff
from rings.life.run import RunLife


class Cause(StrEnum):
    """One thing that differs between two runs and bears on a ring."""

    NEW_TRANSACTIONS = "new_transactions"
    """Transfers of the later version that the earlier run had not seen."""
    WITHDRAWN_TRANSACTIONS = "withdrawn_transactions"
    """Transfers of the earlier version that were corrected or are no more in the data."""
    REGROUPED_TRANSACTIONS = "regrouped_transactions"
    """Transfers that both runs saw, and that only one of them counts to the ring."""
    NEW_DATA = "new_data"
    """More was recorded elsewhere: what is unusual is measured against all of the data."""
    MODEL = "model"
    RULES = "rules"
    SETTINGS = "settings"
    SOFTWARE = "software"


#: Names of a run's basis that are no setting of the installation.
_SOFTWARE: Final = ("software", "features", "motifs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Of transfers that came or went: those that the other run saw, too."""

    before: Collection[str]
    after: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A cause with what stands behind it."""

    cause: Cause
    text: str
    transaction_ids: list[str] = field(default_factory=list)
    before: str | None = None
    after: str | None = None


def causes(before: RunLife, after: RunLife, change: Diff, known: Known) -> list[Reason]:
    """Every cause, those that are proven by the ring's own transfers first.

    The first three name their transfers. The others say that the runs differ so; how much of a change each of them
    brought about is not told apart. What did not change has no cause.
    """
    if change.is_empty:
        return []
    return [*_of_transfers(change, known), *_of_runs(before, after)]


def _of_transfers(change: Diff, known: Known) -> list[Reason]:
    new = [one for one in change.transactions_added if one not in known.before]
    gone = [one for one in change.transactions_removed if one not in known.after]
    moved = [one for one in change.transactions_added if one in known.before]
    moved += [one for one in change.transactions_removed if one in known.after]
    told = (
        (Cause.NEW_TRANSACTIONS, new, "{} new in the data"),
        (Cause.WITHDRAWN_TRANSACTIONS, gone, "{} corrected or withdrawn"),
        (Cause.REGROUPED_TRANSACTIONS, moved, "{} known before, counted to the ring in one of both versions only"),
    )
    return [
        Reason(cause=cause, text=text.format(_transfers(len(ids))), transaction_ids=ids)
        for cause, ids, text in told
        if ids
    ]


def _transfers(count: int) -> str:
    return "1 transfer" if count == 1 else f"{count} transfers"


def _of_runs(before: RunLife, after: RunLife) -> list[Reason]:
    told: list[tuple[Cause, str, Any, Any]] = [
        (Cause.NEW_DATA, "the data cut", before.data_cut, after.data_cut),
        (Cause.MODEL, "the model", before.model_version, after.model_version),
        (Cause.RULES, "the rules", before.rules_version, after.rules_version),
    ]
    # What an older run did not note down is not taken for a change.
    for name in sorted(before.basis.keys() & after.basis.keys()):
        cause = Cause.SOFTWARE if name in _SOFTWARE else Cause.SETTINGS
        told.append((cause, f"{cause.value}: {name}", before.basis[name], after.basis[name]))
    return [
        Reason(cause=cause, text=f"{what} changed from {old} to {new}", before=str(old), after=str(new))
        for cause, what, old, new in told
        if old != new
    ]
