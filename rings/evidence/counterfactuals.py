"""What a ring's risk would be without a few of its transfers: the smallest sets found that change its level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.evidence.asking import Asking
from rings.evidence.rerun import LEAST
from rings.ring import Ring
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE

#: Heaviest transfers that are left out one by one.
_SINGLES: Final = 3
#: Names of changes, and the risk that they take a ring down to; the last one unflags it.
_BOUNDS: Final = (("below_high", HIGH_ABOVE), ("unflagged", FLAGGED_ABOVE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """Transfers, in time order, and the ring's risk had they not happened."""

    #: `strongest` (one transfer), `below_high` or `unflagged`
    change: str
    events: Int32s
    risk: float


def counterfactuals_of(ring: Ring, order: Int32s, ask: Asking) -> list[Counterfactual]:
    """The single transfer of the heaviest that weighs most, then for each lower level the smallest set found."""
    return [*_strongest(order, ask), *_lower(ring, order, ask)]


def _strongest(order: Int32s, ask: Asking) -> Iterator[Counterfactual]:
    told = [(ask.risk(order[k : k + 1]), k) for k in range(min(_SINGLES, len(order)))]
    known = [(risk, k) for risk, k in told if risk is not None]
    if known:
        risk, k = min(known)
        yield Counterfactual(change="strongest", events=order[k : k + 1], risk=risk)


def _lower(ring: Ring, order: Int32s, ask: Asking) -> Iterator[Counterfactual]:
    """What unflags the ring is told once, though it also takes it below high."""
    bounds = [(change, bound) for change, bound in _BOUNDS if ring.risk > bound]
    found = [(change, _smallest(order, bound, ask)) for change, bound in bounds]
    for change, told in found:
        if told is not None and (change == _BOUNDS[-1][0] or told[1] > FLAGGED_ABOVE):
            yield Counterfactual(change=change, events=np.sort(told[0]), risk=told[1])


def _smallest(order: Int32s, bound: float, ask: Asking) -> tuple[Int32s, float] | None:
    """The shortest head of the order that bisection finds, less those that can be put back; at least two stay."""
    low, high = 0, len(order) - LEAST + 1
    found: tuple[Int32s, float] | None = None
    while high - low > 1:
        # Small sets are looked for first: they are the ones that are told.
        middle = min(2 * low + 1, (low + high) // 2) if found is None else (low + high) // 2
        risk = ask.risk(order[:middle])
        if risk is None:
            break
        if risk <= bound:
            found, high = (order[:middle], risk), middle
        else:
            low = middle
    return None if found is None else _fewer(*found, bound, ask)


def _fewer(events: Int32s, risk: float, bound: float, ask: Asking) -> tuple[Int32s, float]:
    """Without those, the lightest first, that need not be missing; the last of a head is needed."""
    for event in events[-2::-1].tolist():
        rest = events[events != event]
        told = ask.risk(rest) if len(rest) else None
        if told is None:
            break
        if told <= bound:
            events, risk = rest, told
    return events, risk
