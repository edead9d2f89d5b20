"""Staging: an attempt's days, sums and moments, so that it lies in a part as the hosts' own transfers do."""

from __future__ import annotations

import math
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
from worlds.planting.habits import Habits, is_weekend

#: How strongly an attempt's start follows the hosts' volume on its transfers' days.
_FOLLOWS: Final = 2.0
#: Quantiles of the hosts' sums that planted ones keep within.
_LEAST, _MOST = 0.005, 0.995
#: A day with less than this share of the transfers of a day beside it is quiet.
_QUIET: Final = 0.5
_JITTER_S: Final = 600
#: Money stays at least so long.
_DWELL_S: Final = 1_200
#: Sums of one attempt differ from its median by no more than this (in logs): published outliers are a thousandfold.
_WIDEST: Final = 2.5
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
        msg = f"attempt {attempt.digest[:12]} ({attempt.typology}) has no room in its part"
        raise ImpossiblePlanting(msg)

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
        return self._to_busy_days(own + int(rng.choice(room, p=weight / weight.sum())) * DAY_S, rng)

    def _to_busy_days(self, time_s: Int64s, rng: np.random.Generator) -> Int64s:
        """Transfers on quiet days (weekends) stay as rarely as the hosts' do, or go to the busier day beside."""
        first, volume = self._volume
        day = np.clip(time_s // DAY_S - first, 1, len(volume) - 2)
        beside = np.where(volume[day - 1] > volume[day + 1], -1, 1)
        stays = np.exp(volume[day] - volume[day + beside])
        moves = (stays < _QUIET) & (rng.random(len(day)) >= stays)
        return np.asarray(time_s + np.where(moves, beside, 0) * DAY_S)

    def _sums(self, transfers: tuple[Transfer, ...], rng: np.random.Generator) -> Float64s:
        """[transfers] logs of sums: the attempt's own times one factor, within what hosts pay.

        The factor leads to the sum of a transfer of the hosts, drawn nearer to the middle the more the attempt's own
        sums differ: so planted sums spread as the hosts' do.
        """
        own = np.log([t.dollars for t in transfers])
        own = np.clip(own - np.median(own), -_WIDEST, _WIDEST)
        usual = self.habits.log_amount
        kept = math.sqrt(max(1 - float(own.var()) / float(usual.var()), 0.0))
        middle = float(np.median(usual))
        lead = middle + kept * (float(usual[rng.integers(0, len(usual))]) - middle)
        return np.asarray(np.clip(own - own.mean() + lead, *self._bounds))

    def _moments(self, legs: list[Leg], rng: np.random.Generator) -> list[Planned]:
        """Each leg on its wanted day at the time of day of the transfer it copies.

        Where one leg brings money to an account and another takes money from it, their order is kept.
        """
        planned: list[Planned] = []
        for leg in legs:
            since = max((p.time_s for p in planned if leg.payer == p.payee or leg.payee == p.payer), default=0)
            time_s = self._moment(leg, since + _DWELL_S, rng)
            planned.append(Planned(leg.payer, leg.payee, time_s, leg.log_amount, leg.habit))
        return planned

    def _moment(self, leg: Leg, since_s: int, rng: np.random.Generator) -> int:
        """Not before `since_s`: at the payer's next usual time of that day, or on a later day of the same class."""
        of_day = self._of_day(leg.habit, rng)
        day = leg.time_s // DAY_S
        if day * DAY_S + of_day < since_s:
            day = max(day, since_s // DAY_S)
            later = [self._of_day(k, rng) for k in rng.permutation(self.habits.own(leg.payer))[:_TRIES].tolist()]
            fits = [s for s in (of_day, *later) if day * DAY_S + s >= since_s]
            if fits and not self.by_day[leg.habit]:
                of_day = fits[0]
            else:
                day += 1
        if day * DAY_S + of_day < since_s:
            day += 1
        while self._is_too_quiet(day, leg):
            day += 1
        return int(day * DAY_S + of_day)

    def _is_too_quiet(self, day: int, leg: Leg) -> bool:
        """Whether a leg that had to wait came onto a weekend, of which the transfer that it copies is not."""
        moved = day != leg.time_s // DAY_S
        return moved and bool(is_weekend(day * DAY_S)) and not self.habits.weekend[leg.habit]

    def _of_day(self, habit: int, rng: np.random.Generator) -> int:
        """Seconds after midnight, a little off the habit's."""
        of_day = int(self.habits.time_s[habit]) % DAY_S
        return (
            of_day if self.by_day[habit] else int(np.clip(of_day + rng.integers(-_JITTER_S, _JITTER_S), 0, DAY_S - 1))
        )
