"""Asking what a ring's risk would be, no more than so many times."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.evidence.rerun import Judged, RingAgain

#: Runs of the detection for one ring: a few to be sure, then some to find less.
MOST_RUNS: Final = 20


class Asking:
    """One ring judged by running its detection again, each question once, up to a budget."""

    def __init__(self, again: RingAgain, most: int = MOST_RUNS) -> None:
        self._again = again
        self._told: dict[bytes, Judged] = {}
        self.left = most

    def risk(self, removed: Int32s) -> float | None:
        """The risk had the `removed` events not happened; None where the budget is spent."""
        told = self.judged(removed)
        return None if told is None else told.risk

    def judged(self, removed: Int32s) -> Judged | None:
        """All that is said then; None where the budget is spent."""
        asked = np.unique(removed).astype(np.int32)
        key = asked.tobytes()
        if key not in self._told:
            if self.left == 0:
                return None
            self.left -= 1
            self._told[key] = self._again.judged(asked)
        return self._told[key]
