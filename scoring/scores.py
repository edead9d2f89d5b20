"""The two scores of a transaction and the risk of an account, as arrays over one `EventColumns`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.columns import Bools, Float32s, Float64s, Int32s

#: `risk` above it is flagged and at least medium; above the second, high.
FLAGGED_ABOVE: Final = 30.0
HIGH_ABOVE: Final = 70.0


class Level(StrEnum):
    """Level of a risk: low <= 30 < medium <= 70 < high."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def level_of(risk: float) -> Level:
    """The level of a risk 0-100."""
    if risk > HIGH_ABOVE:
        return Level.HIGH
    return Level.MEDIUM if risk > FLAGGED_ABOVE else Level.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreAt:
    """Suspicion of each event from itself and strictly earlier events."""

    #: [n] the ensemble's suspicion, higher is more suspicious; what `risk` is a monotone map of
    suspicion: Float64s
    #: [n] calibrated probability; None without labels
    probability: Float64s | None
    #: [n] 0 to 100
    risk: Float32s


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRisks:
    """What rings hand back to scoring: which events and which members, at which risk."""

    #: event rows, and the ring number of each
    event: Int32s
    event_ring: Int32s
    #: member nodes, the ring number of each, and whether the role is more than incidental
    member: Int32s
    member_ring: Int32s
    member_takes_part: Bools
    #: [r] 0 to 100
    risk: Float32s


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreNow:
    """`ScoreAt` raised by what is known at the re-score."""

    #: [n] `ScoreAt.suspicion` or more: the order in which transactions are reviewed
    suspicion: Float64s
    #: [n] 0 to 100, never below score_at's
    risk: Float32s
    #: [n] number of the ring that raised it; -1: none
    raised_by: Int32s
    #: [v] 0 to 100; 0 for nodes that are no accounts
    account_risk: Float32s
