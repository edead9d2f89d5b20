"""Asking what a ring's risk would be, no more than so many times."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.evidence.rerun import RingAgain

#: Runs of the detection for one ring: a few to be sure, then some to find less.
MOST_RUNS: Final = 24


class Asking:
    """Risks of one ring by running its detection again, each question once, up to a budget."""

    def __init__(self, again: RingAgain, most: int = MOST_RUNS) -> None:
        self._again = again
        self._told: dict[bytes, float] = {}
        self.left = most

    def risk(self, removed: Int32s) -> float | None:
        """The risk had the `removed` events not happened; None where the budget is spent."""
        asked = np.unique(removed).astype(np.int32)
        key = asked.tobytes()
        if key not in self._told:
            if self.left == 0:
                return None
            self.left -= 1
            self._told[key] = self._again.risk(asked)
        return self._told[key]
