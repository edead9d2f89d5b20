"""Moments of normal life: a day and a local hour, as seconds since the world's start."""

from __future__ import annotations

import numpy as np

from graph.columns import Float64s, Int64s
from worlds.calendar import DAY_S, clock, next_working_day, weekday
from worlds.geography import BANK_OFFSET_S
from worlds.world import World


def moment(world: World, rng: np.random.Generator, day: Int64s, source: Int64s, hours: Float64s) -> Int64s:
    """[rows] seconds on that day by the clock of the payer's bank; `hours` are weights of the local hours."""
    return np.asarray(day * DAY_S + clock(rng, len(day), hours) - BANK_OFFSET_S[world.population.bank[source]])


def office_moment(world: World, rng: np.random.Generator, day: Int64s, source: Int64s, hours: Float64s) -> Int64s:
    """As `moment`, but weekends wait until Monday."""
    return moment(world, rng, next_working_day(day), source, hours)


def monthly(world: World, rng: np.random.Generator, day_of_month: Int64s) -> tuple[Int64s, Int64s]:
    """(index of the agreement, day) of every month's due days of standing agreements, a little late at times.

    What falls on a weekend is paid on Monday, or as often on the Friday before.
    """
    starts = world.calendar.month_starts()
    which = np.tile(np.arange(len(day_of_month)), len(starts))
    due = np.repeat(starts, len(day_of_month)) + day_of_month[which] - 1
    late = rng.integers(1, 5, len(due)) * (rng.random(len(due)) < 0.08)
    day = due + late
    before = (rng.random(len(due)) < 0.5) & (weekday(day) >= 5)
    return which, np.where(before, day - weekday(day) + 4, next_working_day(day))


def repeated(rng: np.random.Generator, per_row: Float64s) -> Int64s:
    """Row numbers, each as often as a Poisson draw around its rate says."""
    return np.repeat(np.arange(len(per_row)), rng.poisson(per_row))
