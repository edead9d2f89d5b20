"""Collections: many people, mostly unknown to the organiser, pay a share, and the organiser pays the bill.

Trips, team gifts, club fees, crowd-funding: a benign gather-scatter of first contacts.
"""

from __future__ import annotations

import numpy as np

from worlds.calendar import DAY_S, PEOPLE
from worlds.habits.groups import Groups
from worlds.habits.timing import moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World, many


def collections(world: World) -> None:
    """Five to sixteen shares within some days, then one to three bills that leave little or nothing behind."""
    rng, people = world.stream("collections"), world.population
    persons = people.living(Segment.PERSON)
    firms = people.living(Segment.BUSINESS, Segment.PERSON)
    organiser = persons[rng.integers(0, len(persons), many(world, 150))]
    groups = Groups(rng.integers(5, 17, len(organiser)))
    payer = partners(rng, organiser[groups.group], persons, people.country, local=0.95)
    day = world.calendar.uniform_days(rng, len(organiser))
    share = rng.lognormal(np.log(60), 0.8, len(organiser))
    equal = rng.random(len(organiser)) < 0.6
    euros = share[groups.group] * np.where(equal[groups.group], 1.0, rng.lognormal(0, 0.35, len(groups)))
    time_s = moment(world, rng, day[groups.group] + rng.integers(0, 5, len(groups)), payer, PEOPLE)
    apart = payer != organiser[groups.group]
    world.ledger.add(
        Entries(
            motive=Motive.COLLECTION,
            time_s=time_s[apart],
            source=payer[apart],
            target=organiser[groups.group][apart],
            amount_minor=minor(people, payer, euros, round_step(rng, len(groups), {5: 0.6, 1: 0.2}))[apart],
            channel=rng.choice([Channel.INSTANT, Channel.TRANSFER], int(apart.sum())),
            text=Text.SHARE,
        )
    )
    total = np.bincount(groups.group, weights=euros) * rng.uniform(0.75, 1.05, len(organiser))
    bills = Groups(rng.integers(1, 4, len(organiser)))
    host = organiser[bills.group]
    payee = partners(rng, host, firms, people.country, local=0.9)
    later = (day[bills.group] + rng.integers(4, 9, len(bills))) * DAY_S
    world.ledger.add(
        Entries(
            motive=Motive.COLLECTION,
            time_s=moment(world, rng, later // DAY_S, host, PEOPLE),
            source=host,
            target=payee,
            amount_minor=minor(people, host, total[bills.group] / bills.length[bills.group]),
            channel=rng.choice([Channel.TRANSFER, Channel.INSTANT], len(bills)),
            text=Text.INVOICE,
        )
    )
