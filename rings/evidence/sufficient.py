"""The sufficient subgraph: the fewest transfers found that keep a ring's level and risk when all around is taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.evidence.asking import Asking
from rings.evidence.rerun import LEAST
from rings.ring import Ring
from scoring.scores import level_of

#: Part of the ring's risk that must stay.
SHARE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficient:
    """Some of a ring's transfers, in time order."""

    events: Int32s
    #: by running the detection again without the ring's other transfers and the surroundings
    risk: float
    #: it keeps the ring's level and 95 % of its risk; where False, no part that was tried does
    holds: bool
    #: the budget ended before every transfer was tried
    truncated: bool


def sufficient_of(ring: Ring, order: Int32s, around: Int32s, ask: Asking) -> Sufficient:
    """By weight (`order`: the ring's events, heaviest first) with bisection, then by dropping single transfers.

    `around` are the transfers one hop around in the ring's time span: they are taken out with the others.
    """

    def risk(kept: Int32s) -> float | None:
        return ask.risk(np.concatenate([np.setdiff1d(ring.events, kept), around]))

    kept, best, holds = _head(ring, order, risk)
    truncated = False
    for event in order[::-1].tolist() if holds else ():
        if event not in kept or len(kept) <= LEAST:
            continue
        rest = kept[kept != event]
        told = risk(rest)
        if told is None:
            truncated = True
            break
        if _carries(ring, told):
            kept, best = rest, told
    return Sufficient(events=np.sort(kept), risk=best, holds=holds, truncated=truncated or (not holds and ask.left == 0))


def _head(ring: Ring, order: Int32s, risk: Callable[[Int32s], float | None]) -> tuple[Int32s, float, bool]:
    """The shortest head of the order that bisection finds to carry the ring; the best one tried where none does."""
    low, high = LEAST - 1, len(order)
    best, told = order, risk(order) or 0.0
    holds = _carries(ring, told)
    while high - low > 1:
        middle = (low + high) // 2
        now = risk(order[:middle])
        if now is None:
            break
        if _carries(ring, now):
            best, told, holds, high = order[:middle], now, True, middle
        elif holds:
            low = middle
        else:
            # Nothing has carried it yet: fewer transfers may, where the lighter ones weaken the ring.
            best, told = (order[:middle], now) if now > told else (best, told)
            high = middle
    return best, told, holds


def _carries(ring: Ring, risk: float) -> bool:
    return level_of(risk) is level_of(ring.risk) and risk >= SHARE * ring.risk
