"""Stolen cards: a burst of purchases at merchants that the owner never visits; many are charged back."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind, Typology
from graph.columns import Int32s, Int64s
from worlds.calendar import DAY_S
from worlds.habits.shopping import any_merchant, basket
from worlds.ledger import Entries
from worlds.money import minor
from worlds.population import Segment
from worlds.schemes import Schemes
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World, many

_CHARGEBACK = KINDS.index(TransactionKind.CHARGEBACK)


def card_bursts(world: World, schemes: Schemes) -> int:
    """Five to fourteen payments within an hour to two days of one victim each; returns how many cards."""
    rng, people = world.stream("card bursts"), world.population
    victims = people.living(Segment.PERSON)
    bursts = many(world, 9.0)
    for _ in range(bursts):
        count = int(rng.integers(5, 15))
        victim = np.full(count, victims[rng.integers(0, len(victims))])
        start = int(rng.integers(0, max(1, world.calendar.length_s - 2 * DAY_S)))
        time_s = start + rng.integers(0, int(rng.uniform(1, 48) * 3600), count)
        merchant = any_merchant(world, rng, victim, local=0.75)
        scheme = schemes.open(rng, Typology.CARD_BURST, int(time_s.max()))
        buy(world, rng, (victim, merchant), time_s, scheme=scheme, dearer=1.6)
    return bursts


def buy(
    world: World,
    rng: np.random.Generator,
    ends: tuple[Int64s, Int64s],
    time_s: Int64s,
    *,
    scheme: int,
    dearer: float,
) -> Int32s:
    """Purchases with stolen card data; a third of them is charged back a week or more later."""
    card, merchant = ends
    people = world.population
    amount = minor(people, card, dearer * basket(rng, people.merchants.category[merchant]))
    online = rng.random(len(card)) < 0.45
    rows = world.ledger.add(
        Entries(
            motive=Motive.CARD_FRAUD,
            time_s=time_s,
            source=card,
            target=merchant + len(people),
            amount_minor=amount,
            channel=np.where(online, Channel.ONLINE, Channel.CARD),
            text=np.where(online, Text.ORDER, Text.NONE),
            device=-1,
            scheme=scheme,
        )
    )
    home = world.population.currency[card] == world.merchant_currency[merchant]
    back = np.flatnonzero((rows >= 0) & home & (rng.random(len(rows)) < 0.35))
    world.ledger.add(
        Entries(
            motive=Motive.RETURN,
            time_s=time_s[back] + rng.integers(7 * DAY_S, 40 * DAY_S, len(back)),
            source=merchant[back] + len(people),
            target=card[back],
            amount_minor=amount[back],
            channel=Channel.CARD,
            text=Text.RETURN,
            kind=_CHARGEBACK,
            device=-1,
            related=rows[back],
        )
    )
    return rows
