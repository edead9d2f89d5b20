"""The rings that were proposed, against the schemes that are true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gnn.evaluation.judged import Judged
from gnn.evaluation.schemes import HALF
from gnn.metrics import BUDGETS, DAY_US
from graph.columns import Bools, Int32s


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One ring: rows of the judged events, ascending, and its risk."""

    events: Int32s
    risk: float


def ring_figures(judged: Judged, rings: Sequence[Proposed]) -> dict[str, float | None]:
    """`ring_precision_at_…` and `ring_recall_at_…` of proposed rings at each daily budget.

    A ring belongs to the day of its last transfer. Of a day's rings the riskiest are alerts while their transfers fit
    into the budget's share of the day's transactions, the first always. A ring is true where half of its transfers or
    more are illicit; a scheme is found where one alert holds half of its transfers or more. None without any.
    """
    found: dict[str, float | None] = {"rings": float(len(rings))}
    schemes = np.unique(judged.scheme[judged.scheme >= 0])
    for share in BUDGETS:
        alerts = _within_budget(judged, rings, share)
        true = [bool(np.mean(judged.truth[ring.events]) >= HALF) for ring in alerts]
        caught = {number for ring in alerts for number in _held(judged, ring)}
        found[f"ring_precision_at_{share:.1%}"] = sum(true) / len(true) if true else None
        found[f"ring_recall_at_{share:.1%}"] = len(caught) / len(schemes) if len(schemes) else None
    return found


def _within_budget(judged: Judged, rings: Sequence[Proposed], share: float) -> list[Proposed]:
    day = judged.occurred_at_us // DAY_US
    room = {int(one): share * int(count) for one, count in zip(*np.unique(day, return_counts=True), strict=True)}
    alerts: list[Proposed] = []
    begun: set[int] = set()
    for ring in sorted(rings, key=lambda ring: -ring.risk):
        when = int(day[ring.events[-1]])
        if when not in begun or len(ring.events) <= room[when]:
            alerts.append(ring)
            room[when] -= len(ring.events)
            begun.add(when)
    return alerts


def _held(judged: Judged, ring: Proposed) -> list[int]:
    """Schemes of which the ring holds at least half of the transfers."""
    own = judged.scheme[ring.events]
    numbers, counts = np.unique(own[own >= 0], return_counts=True)
    sizes: Bools = np.array([np.count_nonzero(judged.scheme == number) for number in numbers])
    return [int(number) for number in numbers[counts >= HALF * sizes]]
