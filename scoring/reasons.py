"""Reasons for and against a suspicion, by the permanent codes of one catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from scoring.catalogue import KINDS
from scoring.kinds import ReasonKind
from scoring.wording import fill

__all__ = ["CATALOGUE", "Reason", "ReasonKind", "reason"]

#: Every code that was ever given, and what it means.
CATALOGUE: Final[Mapping[str, ReasonKind]] = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason, with the transactions that show it."""

    code: str
    text: str
    #: the numbers and words of the text, JSON-ready
    values: Mapping[str, Any]
    transaction_ids: tuple[str, ...]
    #: 0 to 1: how much it counts beside the others; the order of display
    weight: float
    against: bool

    @property
    def kind(self) -> ReasonKind:
        """What the code means, and who may be told."""
        return CATALOGUE[self.code]

    def as_json(self) -> dict[str, Any]:
        """The reason as records keep it and the API shows it."""
        return {
            "code": self.code,
            "text": self.text,
            "values": dict(self.values),
            "transaction_ids": list(self.transaction_ids),
            "weight": round(self.weight, 4),
            "against": self.against,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """The reason that `as_json` wrote."""
        return cls(**{**document, "transaction_ids": tuple(document["transaction_ids"])})


def reason(code: str, *, values: Mapping[str, Any], transaction_ids: Iterable[str] = (), weight: float) -> Reason:
    """The reason of a code in words; `values` holds what the kind's text wants, and may hold more.

    Money in values is `{"minor": 950000, "currency": "USD"}`, durations are seconds, times ISO 8601 with zone.
    """
    kind = CATALOGUE[code]
    return Reason(
        code=code,
        text=fill(kind.text, values),
        values=values,
        transaction_ids=tuple(transaction_ids),
        weight=float(weight),
        against=kind.against,
    )
