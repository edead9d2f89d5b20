"""A peer's time: a setting is given up as soon as its pace says that it will not finish. Standard library only."""

from __future__ import annotations

import time

#: The pace is told after this share of the time.
_SETTLED = 0.05


class TooSlow(Exception):
    """A setting will not finish within its limit."""


class Pace:
    """A clock that says when the work will not be done in time."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s, self._began = limit_s, time.monotonic()

    @property
    def spent_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def reached(self, share: float) -> None:
        """Note the share of the work that is done. Raises: `TooSlow` where the rest takes longer than is left."""
        spent = self.spent_s
        if spent > self._limit_s or (spent > _SETTLED * self._limit_s and spent > share * self._limit_s):
            raise TooSlow
