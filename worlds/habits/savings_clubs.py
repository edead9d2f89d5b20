"""Money goes round: clubs and barter circles in which each pays the next, a benign cycle of first contacts."""

from __future__ import annotations

import numpy as np

from worlds.calendar import PEOPLE
from worlds.habits.groups import Groups
from worlds.habits.timing import moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World, many


def savings_clubs(world: World) -> None:
    """Three to seven people or firms pay the next one in turn, one to four days apart, like or unlike sums."""
    rng, people = world.stream("savings clubs"), world.population
    persons = people.living(Segment.PERSON, Segment.BUSINESS)
    founder = persons[rng.integers(0, len(persons), many(world, 140))]
    groups = Groups(rng.integers(3, 8, len(founder)))
    member = partners(rng, founder[groups.group], persons, people.country, local=0.95)
    member[groups.start] = founder
    following = member[groups.start[groups.group] + (groups.place + 1) % groups.length[groups.group]]
    spread = rng.choice([0.02, 0.3, 0.6], len(founder), p=[0.4, 0.3, 0.3])[groups.group]
    euros = rng.lognormal(np.log(130), 0.9, len(founder))[groups.group] * np.exp(rng.normal(0, spread))
    pace = rng.uniform(1.0, 4.0, len(founder))
    day = world.calendar.uniform_days(rng, len(founder))[groups.group] + np.rint(
        groups.place * pace[groups.group]
    ).astype(np.int64)
    apart = member != following
    world.ledger.add(
        Entries(
            motive=Motive.SAVINGS_CLUB,
            time_s=moment(world, rng, day, member, PEOPLE)[apart],
            source=member[apart],
            target=following[apart],
            amount_minor=minor(people, member, euros, round_step(rng, len(groups), {5: 0.3, 10: 0.4}))[apart],
            channel=rng.choice([Channel.TRANSFER, Channel.INSTANT], int(apart.sum())),
            text=Text.SHARE,
        )
    )
