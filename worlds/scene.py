"""A scene: one ring in the making. Typologies say who pays whom in which order; the scene makes it look ordinary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from worlds.calendar import DAY_S, weekday
from worlds.casting import Pool, Window
from worlds.geography import COUNTRY_CURRENCY, WORTH
from worlds.population import Population
from worlds.vocabulary import Channel

MIN_DWELL_S: Final = 1_200
_TRIES: Final = 30
_LOCAL_SHARE: Final = 0.94
_SMALLER: Final = 0.35
_JITTER_S: Final = 600
#: Nobody launders pocket money, and a ring of sums that hardly anyone moves would stand out row by row.
_LEAST: Final = 25.0
_MOST: Final = 12_000.0


@dataclass(frozen=True, slots=True)
class Turn:
    """An account that is about to pay, the transfer that its payment copies (a row of the pool), and when."""

    account: int
    habit: int
    time_s: int
    #: euros of the copied transfer, at the market
    usual: float


@dataclass(frozen=True, slots=True)
class Leg:
    """One payment of a ring, worth `euros` at the market."""

    source: int
    target: int
    time_s: int
    euros: float
    habit: int


@dataclass(slots=True)
class Scene:
    """Collects the legs of one ring, which begins with the turn of its lead and runs for about `span_s`."""

    pool: Pool
    people: Population
    rng: np.random.Generator
    lead: Turn
    span_s: int
    legs: list[Leg] = field(default_factory=list)
    _holders: set[int] = field(default_factory=set)

    @classmethod
    def begin(cls, pool: Pool, people: Population, rng: np.random.Generator, *, span_s: int, length_s: int) -> Self:
        """A scene around a lead who has time for the whole of it before the world ends."""
        habit = _modest(pool, rng)
        for _ in range(_TRIES):
            if pool.time_s[habit] + span_s < length_s and _LEAST <= pool.euros[habit] <= _MOST:
                break
            habit = _modest(pool, rng)
        time_s = min(int(pool.time_s[habit]), max(length_s - span_s, 0))
        account = int(pool.account[habit])
        usual = float(pool.euros[habit] * WORTH[people.currency[account]])
        scene = cls(pool, people, rng, Turn(account, habit, time_s, usual), span_s)
        scene._admit(account)
        return scene

    def window(self, start: float = 0.0, end: float = 1.0) -> Window:
        """A part of the ring's span."""
        first = self.lead.time_s
        return first + int(start * self.span_s), first + int(end * self.span_s)

    def turn(self, window: Window, euros: float | None = None) -> Turn:
        """A new member with a habit in that window, of about that amount; mostly of the lead's country."""
        home = int(self.people.country[self.lead.account])
        habit = -1
        for _ in range(_TRIES):
            abroad = self.rng.random() >= _LOCAL_SHARE
            country = int(self.people.country[self.pool.account[self.pool.any(self.rng)]]) if abroad else home
            habit = self.pool.local(self.rng, country, window) if euros is None else self._like(euros, country, window)
            if habit >= 0 and self._admit(int(self.pool.account[habit])):
                return self._turn(habit, window)
        while habit < 0 or not self._admit(int(self.pool.account[habit])):
            habit = self.pool.any(self.rng)
            if len(self._holders) * 4 > len(self.people):
                break
        return self._turn(habit, window)

    def again(self, account: int, window: Window, euros: float | None = None) -> Turn:
        """Another turn of a member: by a habit of its own in that window, else by one of its country."""
        habit = self.pool.own(self.rng, account, window)
        if habit < 0 or (euros is not None and not 0.4 < self._usual(habit) / euros < 2.5):
            usual = euros or self._usual(self.pool.own(self.rng, account))
            habit = self._like(usual, int(self.people.country[account]), window)
        if habit < 0:
            habit = self.pool.own(self.rng, account)
        turn = self._turn(habit, window)
        return Turn(account, habit, turn.time_s, turn.usual)

    def someone(self) -> int:
        """A new member that only receives."""
        return self.turn(self.window()).account

    def pay(self, turn: Turn, target: int, euros: float) -> int:
        """A payment at that turn; returns its time."""
        self.legs.append(Leg(turn.account, target, turn.time_s, euros, turn.habit))
        return turn.time_s

    def near(self, turn: Turn) -> float:
        """An amount like the one that the turn copies."""
        return turn.usual * float(self.rng.lognormal(0, 0.1))

    def kept(self) -> float:
        """The share of money that goes on after a member took its fee."""
        return float(self.rng.uniform(0.91, 0.995))

    def gaps(self, parts: int) -> list[int]:
        """Seconds between payments that follow each other: the span split at random."""
        share = self.rng.dirichlet(np.full(parts, 2.5))
        return [max(2 * MIN_DWELL_S, int(s * self.span_s)) for s in share]

    def _admit(self, account: int) -> bool:
        holder = int(self.people.parties.holder[account])
        if holder in self._holders:
            return False
        self._holders.add(holder)
        return True

    def _turn(self, habit: int, window: Window) -> Turn:
        usual = int(self.pool.time_s[habit])
        if window[0] <= usual < window[1]:
            jitter = int(self.rng.integers(-_JITTER_S, _JITTER_S))
            time_s = usual + (jitter if usual + jitter >= window[0] else abs(jitter))
        else:
            time_s = self._moved(habit, window)
        return Turn(int(self.pool.account[habit]), habit, time_s, self._usual(habit))

    def _usual(self, habit: int) -> float:
        """Euros at the market of a habit's transfer."""
        return float(self.pool.euros[habit] * WORTH[self.people.currency[self.pool.account[habit]]])

    def _like(self, euros: float, country: int, window: Window) -> int:
        """A habit of that country's accounts worth about so many euros, -1 if there is none."""
        return self.pool.like(self.rng, euros / float(WORTH[COUNTRY_CURRENCY[country]]), country, window)

    def _moved(self, habit: int, window: Window) -> int:
        """The habit's time of day on a day of its class (working day or weekend) in or soon after the window."""
        usual = int(self.pool.time_s[habit])
        by_day = int(self.pool.channel[habit]) == Channel.CHEQUE
        wanted = int(self.rng.integers(window[0], window[1])) // DAY_S
        fallback = -1
        for day in (wanted, wanted + 1, wanted - 1, wanted + 2, wanted + 3):
            time_s = day * DAY_S + usual % DAY_S + int(self.rng.integers(0, _JITTER_S))
            if time_s < window[0] or (by_day and day <= window[0] // DAY_S):
                continue
            if _weekend(day) == _weekend(usual // DAY_S):
                return time_s
            fallback = time_s if fallback < 0 else fallback
        return fallback


def _modest(pool: Pool, rng: np.random.Generator) -> int:
    """A transfer, in two of five cases the smaller of two: rings keep below what draws attention."""
    one, other = pool.any(rng), pool.any(rng)
    return other if pool.euros[other] < pool.euros[one] and rng.random() < _SMALLER else one


def _weekend(day: int) -> bool:
    return bool(weekday(np.array([day]))[0] >= 5)
