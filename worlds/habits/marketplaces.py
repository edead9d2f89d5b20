"""Marketplaces and card acquirers: many pay in, sellers are paid out every week or so."""

from __future__ import annotations

import numpy as np

from worlds.calendar import BATCH, PEOPLE
from worlds.habits.timing import moment, office_moment, repeated
from worlds.ledger import Entries
from worlds.money import minor
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World


def marketplaces(world: World) -> None:
    """Purchases of people on marketplaces, and the payouts to those who sell there."""
    rng, people = world.stream("marketplaces"), world.population
    buyers = people.living(Segment.PERSON, Segment.EXTERNAL_PERSON)
    which = repeated(rng, people.activity[buyers] * world.settings.days / 150)
    payer = buyers[which]
    places = people.of(Segment.MARKETPLACE)
    market = partners(rng, payer, places, people.country, weight=people.size[places], local=0.5)
    day = world.calendar.uniform_days(rng, len(payer))
    world.ledger.add(
        Entries(
            motive=Motive.MARKETPLACE,
            time_s=moment(world, rng, day, payer, PEOPLE),
            source=payer,
            target=market,
            amount_minor=minor(people, payer, rng.lognormal(np.log(45), 0.9, len(payer))),
            channel=rng.choice([Channel.ONLINE, Channel.INSTANT], len(payer)),
            text=Text.ORDER,
        )
    )
    _payouts(world, rng)


def _payouts(world: World, rng: np.random.Generator) -> None:
    people = world.population
    sellers = people.living(Segment.PERSON, Segment.BUSINESS)
    sellers = sellers[rng.random(len(sellers)) < 0.05]
    places = people.of(Segment.MARKETPLACE)
    if not len(sellers):
        return
    market = partners(rng, sellers, places, people.country, weight=people.size[places], local=0.5)
    usual = rng.lognormal(np.log(140), 0.8, len(sellers))
    which = repeated(rng, np.full(len(sellers), world.settings.days / 15))
    payer = market[which]
    world.ledger.add(
        Entries(
            motive=Motive.PAYOUT,
            time_s=office_moment(world, rng, world.calendar.working_days(rng, len(which)), payer, BATCH),
            source=payer,
            target=sellers[which],
            amount_minor=minor(people, payer, usual[which] * rng.lognormal(0, 0.4, len(which))),
            channel=Channel.ACH,
            text=Text.PAYOUT,
        )
    )


def acquirers(world: World) -> None:
    """Card takings of businesses: a pooled account of the acquirer pays them out every week."""
    rng, people = world.stream("acquirers"), world.population
    shops = people.living(Segment.BUSINESS)
    shops = shops[rng.random(len(shops)) < 0.2]
    pools = people.of(Segment.POOLED)
    if not len(shops):
        return
    pool = pools[rng.integers(0, len(pools), len(shops))]
    week = np.arange(rng.integers(0, 7), world.settings.days, 7)
    which, day = np.repeat(np.arange(len(shops)), len(week)), np.tile(week, len(shops))
    payer = pool[which]
    takings = 800 * np.sqrt(people.size[shops])[which] * rng.lognormal(0, 0.5, len(which))
    world.ledger.add(
        Entries(
            motive=Motive.ACQUIRER,
            time_s=office_moment(world, rng, day + rng.integers(0, 3, len(day)), payer, BATCH),
            source=payer,
            target=shops[which],
            amount_minor=minor(people, payer, takings),
            channel=Channel.ACH,
            text=Text.PAYOUT,
        )
    )
