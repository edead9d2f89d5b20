"""Fans of first contacts: claims, prizes and refunds paid out once, and sales paid in once."""

from __future__ import annotations

import numpy as np

from worlds.calendar import OFFICE, PEOPLE
from worlds.habits.groups import Groups
from worlds.habits.timing import moment, office_moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World, many


def claims(world: World) -> None:
    """Five to fourteen strangers are paid by, or pay, one account within four days."""
    rng, people = world.stream("claims"), world.population
    accounts = people.living(Segment.BUSINESS, Segment.PERSON)
    centre = accounts[rng.integers(0, len(accounts), many(world, 190))]
    groups = Groups(rng.integers(5, 15, len(centre)))
    stranger = partners(rng, centre[groups.group], accounts, people.country, local=0.93)
    inwards = (rng.random(len(centre)) < 0.5)[groups.group]
    payer = np.where(inwards, stranger, centre[groups.group])
    payee = np.where(inwards, centre[groups.group], stranger)
    day = world.calendar.working_days(rng, len(centre))[groups.group] + rng.integers(0, 4, len(groups))
    euros = rng.lognormal(np.log(160), 0.9, len(centre))[groups.group] * rng.lognormal(0, 0.6, len(groups))
    time_s = np.where(inwards, moment(world, rng, day, payer, PEOPLE), office_moment(world, rng, day, payer, OFFICE))
    apart = payer != payee
    world.ledger.add(
        Entries(
            motive=Motive.CLAIMS,
            time_s=time_s[apart],
            source=payer[apart],
            target=payee[apart],
            amount_minor=minor(people, payer, euros, round_step(rng, len(groups), {1: 0.1, 5: 0.2, 10: 0.2}))[apart],
            channel=rng.choice([Channel.TRANSFER, Channel.ACH, Channel.INSTANT], int(apart.sum())),
            text=rng.choice([Text.PAYOUT, Text.PURCHASE, Text.INVOICE], int(apart.sum())),
        )
    )
