"""A scene: one ring in the making. Typologies say who pays whom in which order; the scene makes it look ordinary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from worlds.calendar import DAY_S, weekday
from worlds.casting import Pool
from worlds.population import Population
from worlds.vocabulary import Channel

_MIN_DWELL_S: Final = 1_200
_TRIES: Final = 40


@dataclass(frozen=True, slots=True)
class Host:
    """An account that takes part, and the transfer of its own that its first payment copies."""

    account: int
    habit: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One payment of a ring; `habit` is the row of the pool that it copies."""

    source: int
    target: int
    time_s: int
    euros: float
    habit: int


@dataclass(slots=True)
class Scene:
    """Collects the legs of one ring within `[start_s, start_s + span_s)`, roughly."""

    pool: Pool
    people: Population
    rng: np.random.Generator
    start_s: int
    span_s: int
    home: int
    legs: list[Leg] = field(default_factory=list)
    _holders: set[int] = field(default_factory=set)

    def host(self, euros: float | None = None) -> Host:
        """A new member whose habits include payments of about that amount; mostly of the ring's home country."""
        for _ in range(_TRIES):
            local = self.rng.random() < 0.9
            if euros is None and not local:
                habit = self.pool.any(self.rng)
            elif euros is None:
                habit = self._any_at_home()
            else:
                country = self.home if local else int(self.people.country[self.pool.account[self.pool.any(self.rng)]])
                habit = self.pool.like(self.rng, euros, country)
            account = int(self.pool.account[habit])
            if self._admit(account):
                return Host(account, habit)
        return Host(account, habit)

    def amount(self, host: Host) -> float:
        """Euros of the payment that the host's habit shows."""
        return float(self.pool.euros[host.habit])

    def pay(self, host: Host, target: int, euros: float, *, after_s: int, gap_s: float, first: bool = True) -> int:
        """A payment some `gap_s` after `after_s`; returns its time. `first` copies the habit that cast the host."""
        habit = host.habit if first else self.pool.own(self.rng, host.account, euros)
        time_s = self._moment(habit, after_s, gap_s)
        self.legs.append(Leg(host.account, target, time_s, euros, habit))
        return time_s

    def spread(self, parts: int) -> list[float]:
        """Gaps that split the span at random, for payments that follow each other."""
        share = self.rng.dirichlet(np.full(parts, 2.5))
        return [float(s) * self.span_s for s in share]

    def kept(self) -> float:
        """The share of money that goes on after a member took its fee."""
        return float(self.rng.uniform(0.91, 0.995))

    def _any_at_home(self) -> int:
        start, end = self.pool.country_start[self.home], self.pool.country_start[self.home + 1]
        return int(self.rng.integers(start, end)) if end > start else self.pool.any(self.rng)

    def _admit(self, account: int) -> bool:
        holder = int(self.people.parties.holder[account])
        if holder in self._holders:
            return False
        self._holders.add(holder)
        return True

    def _moment(self, habit: int, after_s: int, gap_s: float) -> int:
        """The habit's time of day on a day of its class (working day or weekend) near the wanted moment."""
        usual = int(self.pool.time_s[habit])
        time_of_day = usual % DAY_S
        weekend = _weekend(usual // DAY_S)
        by_day = int(self.pool.channel[habit]) == Channel.CHEQUE
        wanted = int(after_s + max(gap_s, _MIN_DWELL_S)) // DAY_S
        fallback = -1
        for day in (wanted, wanted + 1, wanted - 1, wanted + 2, wanted + 3):
            time_s = day * DAY_S + time_of_day + int(self.rng.integers(-1500, 1500))
            early = time_s < after_s + _MIN_DWELL_S or (by_day and time_s // DAY_S <= after_s // DAY_S)
            if early:
                continue
            if _weekend(day) == weekend:
                return time_s
            fallback = time_s if fallback < 0 else fallback
        return fallback


def _weekend(day: int) -> bool:
    return bool(weekday(np.array([day]))[0] >= 5)
