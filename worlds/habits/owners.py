"""Owners of businesses: they draw profit and put money in."""

from __future__ import annotations

import numpy as np

from worlds.calendar import OFFICE
from worlds.habits.timing import office_moment, repeated
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World


def owners(world: World) -> None:
    """Between a business and an account of its owner, mostly outwards."""
    rng, people = world.stream("owners"), world.population
    firms = people.living(Segment.BUSINESS, Segment.LETTING_AGENT)
    private = _private_account(world)[np.maximum(people.parties.owner[firms], 0)]
    firms, private = firms[private >= 0], private[private >= 0]
    which = repeated(rng, np.full(len(firms), world.settings.days / 32))
    outwards = rng.random(len(which)) < 0.8
    payer = np.where(outwards, firms[which], private[which])
    payee = np.where(outwards, private[which], firms[which])
    day = world.calendar.working_days(rng, len(which))
    world.ledger.add(
        Entries(
            motive=Motive.OWNER,
            time_s=office_moment(world, rng, day, payer, OFFICE),
            source=payer,
            target=payee,
            amount_minor=minor(
                people,
                payer,
                rng.lognormal(np.log(900), 0.8, len(which)),
                round_step(rng, len(which), {50: 0.3, 100: 0.4}),
            ),
            channel=Channel.TRANSFER,
            text=Text.SHARE,
        )
    )


def _private_account(world: World) -> np.ndarray:
    """[parties] the first personal account of each, -1 for none."""
    people = world.population
    persons = people.of(Segment.PERSON)
    first = np.full(len(people.parties), -1, dtype=np.int64)
    first[people.parties.holder[persons][::-1]] = persons[::-1]
    return first
