"""Compromised merchants: cards used there in a bad week are later used by somebody else."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Int64s
from worlds.calendar import DAY_S
from worlds.fraud.card_bursts import buy
from worlds.habits.shopping import any_merchant
from worlds.schemes import Schemes
from worlds.vocabulary import Motive
from worlds.world import World, many


def compromised_merchants(world: World, schemes: Schemes) -> int:
    """Up to eighteen cards of a merchant's customers, each misused one to three times within ten days; how many."""
    rng, n = world.stream("compromised merchants"), len(world.population)
    past = world.ledger.columns()
    rows = np.flatnonzero(past.motive == Motive.SHOPPING)
    rows = rows[np.argsort(past.target[rows], kind="stable")]
    shop, card = past.target[rows] - n, past.source[rows].astype(np.int64)
    time_s = past.time_us[rows] // 1_000_000
    made = 0
    for _ in range(many(world, 7.0)):
        merchant = int(shop[rng.integers(0, len(shop))])
        visits = slice(*np.searchsorted(shop, [merchant, merchant + 1]))
        start = int(rng.integers(0, max(1, world.calendar.length_s * 3 // 4)))
        during = (time_s[visits] >= start) & (time_s[visits] < start + 10 * DAY_S)
        cards = np.unique(card[visits][during])
        if len(cards) >= 3:
            _misuse(world, rng, schemes, rng.permutation(cards)[:18], merchant, start + 10 * DAY_S)
            made += 1
    return made


def _misuse(
    world: World, rng: np.random.Generator, schemes: Schemes, cards: Int64s, merchant: int, after_s: int
) -> None:
    victim = np.repeat(cards, rng.integers(1, 4, len(cards)))
    elsewhere = any_merchant(world, rng, victim, local=0.8)
    here = rng.random(len(victim)) < 0.3
    time_s = after_s + rng.integers(0, 10 * DAY_S, len(victim))
    scheme = schemes.open(rng, Typology.COMPROMISED_MERCHANT, int(time_s.max()))
    buy(world, rng, (victim, np.where(here, merchant, elsewhere)), time_s, scheme=scheme, dearer=1.4)
