"""Days, months and hours of the world: when people shop, businesses pay and batches run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Float64s, Int64s

DAY_S: Final = 86_400
#: The first midnight, UTC. A world starts on the same day always, so that equal settings are equal bytes.
FIRST_DAY: Final = np.datetime64("2025-01-01")
START_S: Final = int(FIRST_DAY.astype("datetime64[s]").astype(np.int64))
_FIRST_WEEKDAY: Final = 2

#: Weights of the local hours 0 to 23.
PEOPLE: Final = np.array([2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 12, 10, 9, 9, 10, 12, 14, 14, 12, 9, 6, 3], float)
OFFICE: Final = np.array([0, 0, 0, 0, 0, 1, 2, 5, 12, 16, 16, 14, 9, 12, 14, 13, 10, 6, 3, 2, 1, 1, 0, 0], float)
BATCH: Final = np.array([2, 4, 6, 8, 8, 6, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], float)
SHOPS: Final = np.array([1, 0, 0, 0, 0, 0, 2, 5, 8, 10, 11, 12, 13, 11, 10, 10, 12, 14, 13, 9, 6, 4, 3, 2], float)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The half-open stretch of days `[0, days)`; seconds count from `START_S`."""

    days: int

    @property
    def length_s(self) -> int:
        """Seconds from the first midnight to the end."""
        return self.days * DAY_S

    def month_starts(self) -> Int64s:
        """Day numbers of the first of each month that touches the world (the first may lie before it)."""
        first = FIRST_DAY.astype("datetime64[M]")
        last = (FIRST_DAY + self.days - 1).astype("datetime64[M]")
        months = np.arange(first, last + 1)
        return np.asarray((months.astype("datetime64[D]") - FIRST_DAY).astype(np.int64))

    def uniform_days(self, rng: np.random.Generator, count: int) -> Int64s:
        """[count] days, weekends as likely as others."""
        return rng.integers(0, self.days, count)

    def working_days(self, rng: np.random.Generator, count: int) -> Int64s:
        """[count] days, weekends left out (which are moved to any working day of the week, within the world)."""
        day = rng.integers(0, self.days, count)
        moved = day - weekday(day) + rng.integers(0, 5, count)
        return np.asarray(np.where(weekday(day) >= 5, np.clip(moved, 0, self.days - 1), day))


def weekday(day: Int64s) -> Int64s:
    """Monday is 0."""
    return np.asarray((day + _FIRST_WEEKDAY) % 7)


def next_working_day(day: Int64s) -> Int64s:
    """The day itself, or the Monday after a weekend."""
    return np.asarray(day + np.array([0, 0, 0, 0, 0, 2, 1])[weekday(day)])


def clock(rng: np.random.Generator, count: int, weights: Float64s) -> Int64s:
    """[count] local seconds after midnight, hours drawn by weight."""
    edges = np.cumsum(weights / weights.sum())
    hour = np.minimum(np.searchsorted(edges, rng.random(count), side="right"), 23)
    return np.asarray(hour * 3600 + rng.integers(0, 3600, count), dtype=np.int64)
