"""The sufficient transfers: the fewest found that keep a ring's level and risk when all around is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.evidence.asking import Asking
from rings.evidence.rerun import LEAST, Judged
from rings.ring import Ring
from scoring.scores import level_of

#: Part of the ring's risk that must stay.
SHARE: Final = 0.95
#: Sizes that are tried where all transfers together do not carry the ring, in parts of their number.
_PARTS: Final = (0.5, 0.25)
#: Surroundings that are tried first as context, and the part of them to which bisection goes on.
_FIRST: Final = 8
_PRECISION: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficient:
    """Some of a ring's transfers, in time order, and of those around it what they cannot do without."""

    events: Int32s
    #: transfers one hop around that must stay for the ring to keep its risk; none where its own carry it
    context: Int32s
    #: by running the detection again without the ring's other transfers and the other surroundings
    risk: float
    #: the risk of all the ring's transfers without any surroundings
    risk_alone: float
    #: it keeps the ring's level (or a higher one) and 95 % of its risk; else this is what keeps most of it
    holds: bool
    #: the budget ended before every transfer was tried
    truncated: bool


def sufficient_of(ring: Ring, order: Int32s, around: Int32s, ask: Asking) -> Sufficient:
    """By weight (`order`: the ring's events, heaviest first) with bisection, then by dropping single transfers.

    `around` are the transfers one hop around in the ring's time span, those that may matter most first: they are taken
    out with the others. Where no part of the ring that is tried carries it so, the shortest head of them that
    bisection finds stays as context; with all of them nothing is taken out, so one always does.
    """
    return _Search(ring, around, ask).found(order)


class _Search:
    def __init__(self, ring: Ring, around: Int32s, ask: Asking) -> None:
        self._ring, self._around, self._ask = ring, around, ask
        self._kept: Int32s = ring.events
        #: how many of `around` stay
        self._near = 0
        self._risk = 0.0
        self._holds = False

    def found(self, order: Int32s) -> Sufficient:
        """See `sufficient_of`."""
        alone = self._try(order, 0)
        if alone is not None and not self._holds:
            # The lighter ones, or what is around them, may weaken it: those suspicious by themselves are tried.
            by_suspicion = alone.events[np.argsort(-np.round(alone.suspicion, 9), kind="stable")]
            sizes = [max(LEAST, round(part * len(order))) for part in _PARTS]
            for size in sizes:
                if not self._holds and size < len(order):
                    self._try(by_suspicion[:size], 0)
        if alone is not None and not self._holds:
            self._with_context(order)
        elif len(self._kept) == len(order):
            self._bisect(order)
        truncated = not self._dropped(order)
        return Sufficient(
            events=np.sort(self._kept),
            context=np.sort(self._around[: self._near]),
            risk=self._risk,
            risk_alone=0.0 if alone is None else alone.risk,
            holds=self._holds,
            truncated=truncated,
        )

    def _with_context(self, order: Int32s) -> None:
        """All of the ring's transfers with the shortest head of the surroundings that carries them."""
        low, high = 0, len(self._around)
        while high - low > max(1, high // _PRECISION):
            middle = min(2 * low + _FIRST, (low + high) // 2)
            told = self._try(order, middle)
            if told is None:
                break
            low, high = (low, middle) if self._carries(told.risk) else (middle, high)
        if not self._holds:
            # With all of them nothing is taken out, and the risk is the ring's own.
            self._kept, self._near, self._risk, self._holds = order, len(self._around), self._ring.risk, True

    def _bisect(self, order: Int32s) -> None:
        """The shortest head of the order that carries the ring, if heads do from some length on."""
        low, high = LEAST - 1, len(order)
        while high - low > 1:
            middle = (low + high) // 2
            told = self._try(order[:middle], self._near)
            if told is None:
                return
            low, high = (low, middle) if self._carries(told.risk) else (middle, high)

    def _dropped(self, order: Int32s) -> bool:
        """Leave out single transfers, the lightest first, as long as that is no loss; False where the budget ended."""
        before = len(order) + 1
        while LEAST < len(self._kept) < before:
            before = len(self._kept)
            for event in order[::-1].tolist():
                kept = self._kept
                if event in kept and len(kept) > LEAST and self._try(kept[kept != event], self._near) is None:
                    return False
        return True

    def _try(self, kept: Int32s, near: int) -> Judged | None:
        """Ask, and keep what carries the ring with less, or what keeps most of it while nothing carries it."""
        out = np.concatenate([np.setdiff1d(self._ring.events, kept), self._around[near:]])
        told = self._ask.judged(out)
        if told is None:
            return None
        carries = self._carries(told.risk)
        less = len(kept) + near < len(self._kept) + self._near
        if (carries and (less or not self._holds)) or (not self._holds and told.risk > self._risk):
            self._kept, self._near, self._risk, self._holds = kept, near, told.risk, carries
        return told

    def _carries(self, risk: float) -> bool:
        """No lower level and 95 % of the risk; without what weakens it, a ring's risk may be higher."""
        whole = self._ring.risk
        return level_of(min(risk, whole)) is level_of(whole) and risk >= SHARE * whole
