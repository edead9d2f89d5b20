"""The making of a population: how many accounts of each segment, where, whose, how busy."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Float64s, Int8s, Int64s
from worlds.belongings import devices_of
from worlds.geography import BANK_COUNTRY, BANK_SHARE, BANKS, COUNTRIES, COUNTRY_CURRENCY, COUNTRY_SHARE
from worlds.households import parties_of
from worlds.population import Merchants, Population, Segment
from worlds.streams import stream

_DORMANT_SHARE: Final = 0.07
_FOREIGN_CURRENCY_SHARE: Final = 0.04


def census(accounts: int, seed: int) -> Population:
    """A population of that many accounts, all kinds together."""
    rng = stream(seed, "census")
    segment = _segments(accounts)
    bank = _banks(rng, segment)
    country = BANK_COUNTRY[bank]
    currency = COUNTRY_CURRENCY[country].copy()
    foreign = (rng.random(accounts) < _FOREIGN_CURRENCY_SHARE) & (segment <= Segment.BUSINESS)
    currency[foreign] = rng.integers(0, 3, int(foreign.sum()), dtype=np.int8)
    parties = parties_of(stream(seed, "parties"), segment, country)
    devices, kinds, numbers = devices_of(stream(seed, "devices"), segment, parties)
    return Population(
        segment=segment,
        bank=bank,
        country=country,
        currency=currency,
        activity=_activity(rng, segment),
        income=np.clip(rng.lognormal(np.log(2300), 0.45, accounts), 600, 20_000),
        size=np.clip(rng.pareto(1.15, accounts) + 0.5, 0.5, 400.0),
        opened_day=np.where(rng.random(accounts) < 0.06, 0, -rng.integers(60, 7_000, accounts)),
        number=_drawn_numbers(rng, accounts, 10_000_000),
        devices=devices,
        device_kind=kinds,
        device_number=numbers,
        parties=parties,
        merchants=_merchants(stream(seed, "merchants"), accounts),
    )


def _segments(accounts: int) -> Int8s:
    """[accounts] segments in the order of their codes."""
    count = {
        Segment.SAVINGS: round(accounts * 0.11),
        Segment.BUSINESS: round(accounts * 0.12),
        Segment.LETTING_AGENT: max(1, accounts // 250),
        Segment.MARKETPLACE: max(1, accounts // 2500),
        Segment.BILLER: max(2, accounts // 500),
        Segment.NOTARY: max(1, accounts // 1500),
        Segment.EXTERNAL_PERSON: max(1, round(accounts * 0.025)),
        Segment.EXTERNAL_BUSINESS: max(1, round(accounts * 0.02)),
        Segment.CORRESPONDENT: max(1, accounts // 2500),
        Segment.POOLED: max(1, accounts // 2500),
        Segment.OWN_LEDGER: min(len(BANKS), max(2, accounts // 100)),
    }
    count[Segment.PERSON] = accounts - sum(count.values())
    return np.repeat(np.arange(len(Segment), dtype=np.int8), [count[s] for s in Segment])


def _banks(rng: np.random.Generator, segment: Int8s) -> Int8s:
    """[n] banks by their share; outsiders bank abroad more often, own ledgers stand one at each bank."""
    bank = rng.choice(len(BANKS), len(segment), p=BANK_SHARE / BANK_SHARE.sum()).astype(np.int8)
    outside = (segment == Segment.EXTERNAL_PERSON) | (segment == Segment.EXTERNAL_BUSINESS)
    bank[outside] = rng.integers(0, len(BANKS), int(outside.sum()), dtype=np.int8)
    ledgers = segment == Segment.OWN_LEDGER
    bank[ledgers] = np.arange(int(ledgers.sum()), dtype=np.int8)
    return bank


def _activity(rng: np.random.Generator, segment: Int8s) -> Float64s:
    """[n] lognormal with a heavy upper tail, 0 for the dormant."""
    activity = rng.lognormal(-0.3, 0.75, len(segment))
    dormant = (rng.random(len(segment)) < _DORMANT_SHARE) & (segment <= Segment.BUSINESS)
    activity[dormant] = 0.0
    return np.minimum(activity, 12.0)


def _drawn_numbers(rng: np.random.Generator, count: int, at_least: int) -> Int64s:
    """[count] distinct numbers in no order."""
    spread = max(at_least, 20 * count)
    step = spread // count
    return np.asarray(rng.permutation(count) * step + rng.integers(0, step, count) + spread)


def _merchants(rng: np.random.Generator, accounts: int) -> Merchants:
    """A few large merchants and many small ones."""
    count = max(20, accounts // 12)
    rank = np.arange(1, count + 1, dtype=np.float64)
    popularity = rank**-0.85
    return Merchants(
        country=rng.choice(len(COUNTRIES), count, p=COUNTRY_SHARE).astype(np.int8),
        category=rng.integers(0, 12, count, dtype=np.int8),
        popularity=rng.permutation(popularity / popularity.sum()),
    )
