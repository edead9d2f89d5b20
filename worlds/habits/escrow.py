"""Escrow: a notary takes the price of a house or car and passes it on, whole, to sellers and agents."""

from __future__ import annotations

import numpy as np

from worlds.calendar import OFFICE
from worlds.habits.groups import Groups
from worlds.habits.timing import office_moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World, many


def escrow(world: World) -> None:
    """Buyer to notary, and one to six days later notary to one to three beneficiaries."""
    rng, people = world.stream("escrow"), world.population
    buyers = people.living(Segment.PERSON, Segment.BUSINESS)
    buyer = buyers[rng.integers(0, len(buyers), many(world, 130))]
    notary = partners(rng, buyer, people.of(Segment.NOTARY), people.country)
    euros = rng.lognormal(np.log(6000), 1.0, len(buyer))
    day = world.calendar.working_days(rng, len(buyer))
    groups = Groups(rng.integers(1, 4, len(buyer)))
    payer = notary[groups.group]
    seller = partners(rng, buyer[groups.group], buyers, people.country, local=0.97)
    part = euros[groups.group] * rng.uniform(0.94, 1.0, len(groups)) / groups.length[groups.group]
    later = day[groups.group] + rng.integers(1, 7, len(groups))
    for ends, when, sums in (((buyer, notary), day, euros), ((payer, seller), later, part)):
        world.ledger.add(
            Entries(
                motive=Motive.ESCROW,
                time_s=office_moment(world, rng, when, ends[0], OFFICE),
                source=ends[0],
                target=ends[1],
                amount_minor=minor(people, ends[0], sums, round_step(rng, len(sums), {50: 0.2, 100: 0.3})),
                channel=rng.choice([Channel.TRANSFER, Channel.WIRE], len(sums)),
                text=Text.CONTRACT,
            )
        )
