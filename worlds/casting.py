"""Casting: hosts for crimes, drawn from the transfers of normal life so that single rows give nothing away.

Every leg of a ring copies the hour, weekday class, channel, reference and rounding of a real transfer of the account
that pays it, with an amount near that transfer's. So the joint distribution of raw columns is that of clean rows.
"""

from __future__ import annotations

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

    def like(self, rng: np.random.Generator, euros: float, country: int) -> int:
        """A transfer of about that amount by an account of that country (of the world where the country has few)."""
        start, end = int(self.country_start[country]), int(self.country_start[country + 1])
        if end - start < 20:
            return self.any(rng)
        middle = start + int(np.searchsorted(self.euros[start:end], euros))
        reach = max(8, (end - start) // 40)
        return int(rng.integers(max(start, middle - reach), min(end, middle + reach)))

    def own(self, rng: np.random.Generator, account: int, euros: float | None = None) -> int:
        """A transfer of that account: any, or one of the three nearest in amount."""
        rows = self.by_account[self.account_start[account] : self.account_start[account + 1]]
        if euros is not None and len(rows) > 3:
            rows = rows[np.argsort(np.abs(np.log(self.euros[rows] / euros)), kind="stable")[:3]]
        return int(rows[rng.integers(0, len(rows))])


def pool_of(world: World) -> Pool:
    """All settled payments between accounts by people and businesses."""
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


def _may_be_copied(past: Columns, people: Population) -> Bools:
    n = len(people)
    between = (past.source >= 0) & (past.source < n) & (past.target >= 0) & (past.target < n)
    hosts = np.isin(people.segment, [int(s) for s in _HOSTS])
    return np.asarray(
        between & (past.kind == PAYMENT) & (past.status == SETTLED) & hosts[np.where(between, past.source, 0)]
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
