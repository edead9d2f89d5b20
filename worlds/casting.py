"""Casting: hosts for crimes, drawn from the transfers of normal life so that single rows give nothing away.

Every leg of a ring copies the day, hour, channel, reference and rounding of a real transfer, mostly of the account that
pays it, with an amount near that transfer's. So the joint distribution of raw columns is that of clean rows.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Bools, Float64s, Int8s, Int64s
from worlds.geography import PRICE_LEVEL, UNIT
from worlds.ledger import PAYMENT, SETTLED, Columns
from worlds.population import Population, Segment
from worlds.world import World

_HOSTS: Final = (
    Segment.PERSON,
    Segment.SAVINGS,
    Segment.BUSINESS,
    Segment.EXTERNAL_PERSON,
    Segment.EXTERNAL_BUSINESS,
)
#: Most neighbours by amount, and tries, that a search for a habit looks at.
_REACH: Final = 1_500
_SAMPLE: Final = 400
_TO_THE_CENT: Final = 0.2
#: Half-open stretch of seconds since the world's start.
Window = tuple[int, int]
_STEPS: Final = (100.0, 50.0, 10.0, 5.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Transfers that may be copied, sorted by (country of the payer, amount); `k` of them."""

    account: Int64s
    euros: Float64s
    step: Float64s
    time_s: Int64s
    channel: Int8s
    text: Int8s
    #: [countries + 1] first transfer of each country
    country_start: Int64s
    #: [k] rows sorted by account, and [n + 1] where each account's begin
    by_account: Int64s
    account_start: Int64s

    def __len__(self) -> int:
        """Number of transfers."""
        return len(self.account)

    def any(self, rng: np.random.Generator) -> int:
        """A transfer, each as likely as another."""
        return int(rng.integers(0, len(self)))

    def local(self, rng: np.random.Generator, country: int, window: Window) -> int:
        """A transfer of that country within the window, -1 if a few hundred tries met none."""
        start, end = int(self.country_start[country]), int(self.country_start[country + 1])
        if end == start:
            return -1
        return self._within(rng, rng.integers(start, end, _SAMPLE), window)

    def like(self, rng: np.random.Generator, euros: float, country: int, window: Window) -> int:
        """A transfer of about that amount by an account of that country within the window, -1 if there is none."""
        start, end = int(self.country_start[country]), int(self.country_start[country + 1])
        middle = start + int(np.searchsorted(self.euros[start:end], euros))
        for reach in (min((end - start) // 60, _REACH), min((end - start) // 15, 4 * _REACH)):
            near = np.arange(max(start, middle - reach), min(end, middle + reach))
            row = self._within(rng, near, window)
            if row >= 0:
                return row
        return -1

    def own(self, rng: np.random.Generator, account: int, window: Window | None = None) -> int:
        """A transfer of that account (within the window), -1 if there is none."""
        rows = self.by_account[self.account_start[account] : self.account_start[account + 1]]
        if window is not None:
            return self._within(rng, rows, window)
        return int(rows[rng.integers(0, len(rows))])

    def _within(self, rng: np.random.Generator, rows: Int64s, window: Window) -> int:
        times = self.time_s[rows]
        inside = rows[(times >= window[0]) & (times < window[1])]
        return int(inside[rng.integers(0, len(inside))]) if len(inside) else -1


def pool_of(world: World) -> Pool:
    """All settled payments among people and businesses.

    Payments to billers, marketplaces and agents are no model: they go to few banks, which a ring's would not.
    """
    past, people = world.ledger.columns(), world.population
    rows = np.flatnonzero(_may_be_copied(past, people))
    source = past.source[rows].astype(np.int64)
    euros = euros_of(people, source, past.amount_minor[rows])
    country = people.country[source]
    order = np.lexsort((euros, country))
    rows, source, euros, country = rows[order], source[order], euros[order], country[order]
    countries = int(people.country.max()) + 1
    by_account = np.argsort(source, kind="stable")
    return Pool(
        account=source,
        euros=euros,
        step=_step(people, source, past.amount_minor[rows]),
        time_s=past.time_us[rows] // 1_000_000,
        channel=past.channel[rows],
        text=past.text[rows],
        country_start=np.searchsorted(country, np.arange(countries + 1)),
        by_account=by_account,
        account_start=np.searchsorted(source[by_account], np.arange(len(people) + 1)),
    )


def euros_of(people: Population, source: Int64s, amount_minor: Int64s) -> Float64s:
    """[rows] euros' worth of amounts in the payers' currencies, at the price level."""
    currency = people.currency[source]
    return np.asarray(amount_minor / (UNIT[currency] * PRICE_LEVEL[currency]))


def rounding(rng: np.random.Generator, pool: Pool, habit: Int64s, euros: Float64s) -> Float64s:
    """[rows] the habits' round steps, or smaller ones where the amount would change by more than a tenth.

    A fifth is to the cent in any case, as bills and fees are, which rings do not copy.
    """
    step = np.where(rng.random(len(habit)) < _TO_THE_CENT, 0.01, pool.step[habit])
    for coarse, fine in itertools.pairwise((*_STEPS, 0.01)):
        step = np.where((step == coarse) & (euros < 5 * coarse), fine, step)
    return np.asarray(step)


def _may_be_copied(past: Columns, people: Population) -> Bools:
    n = len(people)
    between = (past.source >= 0) & (past.source < n) & (past.target >= 0) & (past.target < n)
    hosts = np.append(np.isin(people.segment, [int(s) for s in _HOSTS]), False)
    return np.asarray(
        (past.kind == PAYMENT)
        & (past.status == SETTLED)
        & hosts[np.where(between, past.source, n)]
        & hosts[np.where(between, past.target, n)]
    )


def _step(people: Population, source: Int64s, amount_minor: Int64s) -> Float64s:
    """[rows] the largest round step that the amount is a multiple of, in euros' worth."""
    currency = people.currency[source]
    unit = UNIT[currency] * PRICE_LEVEL[currency]
    step = np.full(len(source), 0.01)
    for size in _STEPS[::-1]:
        whole = np.rint(unit * size).astype(np.int64)
        step[(whole > 0) & (amount_minor % np.maximum(whole, 1) == 0)] = size
    return step
