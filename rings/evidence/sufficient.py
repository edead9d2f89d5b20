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
_PARTS: Final = (0.75, 0.5, 0.375, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficient:
    """Some of a ring's transfers, in time order."""

    events: Int32s
    #: by running the detection again without the ring's other transfers and the surroundings
    risk: float
    #: it keeps the ring's level (or a higher one) and 95 % of its risk; else no part that was tried does, and this
    #: one keeps most
    holds: bool
    #: the budget ended before every transfer was tried
    truncated: bool


def sufficient_of(ring: Ring, order: Int32s, around: Int32s, ask: Asking) -> Sufficient:
    """By weight (`order`: the ring's events, heaviest first) with bisection, then by dropping single transfers.

    `around` are the transfers one hop around in the ring's time span: they are taken out with the others.
    """
    return _Search(ring, around, ask).found(order)


class _Search:
    def __init__(self, ring: Ring, around: Int32s, ask: Asking) -> None:
        self._ring, self._around, self._ask = ring, around, ask
        self._kept: Int32s = ring.events
        self._risk = 0.0
        self._holds = False

    def found(self, order: Int32s) -> Sufficient:
        """See `sufficient_of`."""
        told = self._try(order)
        if self._holds:
            self._bisect(order)
        elif told is not None:
            # The lighter ones, or what is around them, weaken it: those that are suspicious by themselves may carry it.
            alone = told.events[np.argsort(-np.round(told.suspicion, 9), kind="stable")]
            for part, given in ((part, given) for part in _PARTS for given in (alone, order)):
                size = max(LEAST, round(part * len(given)))
                if size < len(given) and not self._holds:
                    self._try(given[:size])
        truncated = not self._dropped(order)
        return Sufficient(events=np.sort(self._kept), risk=self._risk, holds=self._holds, truncated=truncated)

    def _bisect(self, order: Int32s) -> None:
        """The shortest head of the order that carries the ring, if heads do from some length on."""
        low, high = LEAST - 1, len(order)
        while high - low > 1:
            middle = (low + high) // 2
            told = self._try(order[:middle])
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
                if event in kept and len(kept) > LEAST and self._try(kept[kept != event]) is None:
                    return False
        return True

    def _try(self, kept: Int32s) -> Judged | None:
        """Ask, and keep what carries the ring with fewer transfers, or what keeps most while nothing carries it."""
        told = self._ask.judged(np.concatenate([np.setdiff1d(self._ring.events, kept), self._around]))
        if told is None:
            return None
        carries = self._carries(told.risk)
        fewer = len(kept) < len(self._kept)
        if (carries and (fewer or not self._holds)) or (not self._holds and told.risk > self._risk):
            self._kept, self._risk, self._holds = kept, told.risk, carries
        return told

    def _carries(self, risk: float) -> bool:
        """No lower level and 95 % of the risk; without what weakens it, a ring's risk may be higher."""
        whole = self._ring.risk
        return level_of(min(risk, whole)) is level_of(whole) and risk >= SHARE * whole
