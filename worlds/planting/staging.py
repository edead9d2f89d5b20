"""Staging: an attempt's days, sums and moments, so that it lies in a part as the hosts' own transfers do."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow.compute as pc

from graph.canonical.vocabulary import Precision
from graph.columns import Bools, Float64s, Int64s
from worlds.calendar import DAY_S
from worlds.planting.accounts import Accounts
from worlds.planting.attempts import Attempt, Transfer
from worlds.planting.background import Background
from worlds.planting.casting import Cast, Leg
from worlds.planting.errors import ImpossiblePlanting
from worlds.planting.habits import Habits

#: How strongly an attempt's start follows the hosts' volume on its transfers' days.
_FOLLOWS: Final = 2.0
#: Quantiles of the hosts' sums that planted ones keep within.
_LEAST, _MOST = 0.005, 0.995
_JITTER_S: Final = 600
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Planned:
    """One transfer to plant, at its final time; the sum (log of the base currency's minor units) is not rounded yet."""

    payer: int
    payee: int
    time_s: int
    log_amount: float
    habit: int


@dataclass
class Stage:
    """Stages attempts one after another; a holder plays once in a world."""

    accounts: Accounts
    habits: Habits
    #: [k] habits of which only the day is known
    by_day: Bools
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, background: Background, accounts: Accounts, habits: Habits) -> Stage:
        """The stage of a background on which nothing plays yet."""
        by_day = pc.equal(background.transactions["precision"], Precision.DAY.value)
        return cls(accounts, habits, np.asarray(by_day)[habits.row])

    def attempt(self, attempt: Attempt, window: tuple[int, int], rng: np.random.Generator) -> list[Planned]:
        """The attempt's transfers within the half-open window, by time.

        Raises: `ImpossiblePlanting` where the window is too short or hosts run out.
        """
        transfers = attempt.transfers
        for _ in range(_TRIES):
            time_s, before = self._shifted(transfers, window, rng), set(self.taken)
            cast = Cast(self.accounts, self.habits, rng, self.taken, transfers, time_s, self._sums(transfers, rng))
            planned = self._moments(cast.legs(), rng)
            if window[0] <= min(p.time_s for p in planned) and max(p.time_s for p in planned) < window[1]:
                return planned
            self.taken.clear()
            self.taken.update(before)
        raise ImpossiblePlanting(f"attempt {attempt.digest[:12]} ({attempt.typology}) has no room in its part")

    @cached_property
    def _volume(self) -> tuple[int, Float64s]:
        """The first day, and log of the hosts' transfers on each day from it on."""
        day = self.habits.time_s // DAY_S
        return int(day[0]), np.log(np.bincount(day - day[0]) + 1.0)

    @cached_property
    def _bounds(self) -> Float64s:
        return np.quantile(self.habits.log_amount, [_LEAST, _MOST])

    def _shifted(self, transfers: tuple[Transfer, ...], window: tuple[int, int], rng: np.random.Generator) -> Int64s:
        """[transfers] wanted times: the attempt's own, moved by whole days to days on which hosts pay."""
        own = np.array([t.time_s for t in transfers], dtype=np.int64)
        own -= own[0] // DAY_S * DAY_S
        first, volume = self._volume
        room = np.arange(window[0] // DAY_S, (window[1] - int(own[-1])) // DAY_S + 1)
        if len(room) == 0:
            raise ImpossiblePlanting("a part of the background is shorter than an attempt")
        days = np.clip(room[:, None] + own[None, :] // DAY_S - first, 0, len(volume) - 1)
        weight = np.exp(_FOLLOWS * (volume[days].mean(axis=1) - volume.max()))
        return own + int(rng.choice(room, p=weight / weight.sum())) * DAY_S

    def _sums(self, transfers: tuple[Transfer, ...], rng: np.random.Generator) -> Float64s:
        """[transfers] logs of sums: the attempt's own times one factor, within what hosts pay."""
        own = np.log([t.dollars for t in transfers])
        lead = self.habits.log_amount[rng.integers(0, len(self.habits.log_amount))]
        return np.clip(own - np.median(own) + lead, *self._bounds)

    def _moments(self, legs: list[Leg], rng: np.random.Generator) -> list[Planned]:
        """Each leg at the time of day of the transfer it copies, as near as may be to its wanted time.

        Where one leg brings money to an account and another takes money from it, their order is kept.
        """
        planned: list[Planned] = []
        for leg in legs:
            since = max(
                (p.time_s for p in planned if leg.payer == p.payee or leg.payee == p.payer),
                default=0,
            )
            time_s = self._moment(leg, since, rng)
            planned.append(Planned(leg.payer, leg.payee, time_s, leg.log_amount, leg.habit))
        return planned

    def _moment(self, leg: Leg, since_s: int, rng: np.random.Generator) -> int:
        of_day = int(self.habits.time_s[leg.habit]) % DAY_S
        if not self.by_day[leg.habit]:
            of_day = int(np.clip(of_day + rng.integers(-_JITTER_S, _JITTER_S), 0, DAY_S - 1))
        time_s = round((leg.time_s - of_day) / DAY_S) * DAY_S + of_day
        while time_s <= since_s:
            time_s += DAY_S
        return time_s
