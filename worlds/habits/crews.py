"""Crews: a client pays several freelancers, and each pays the same supplier, a benign scatter-gather."""

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


def crews(world: World) -> None:
    """Three to nine hands are paid within three days and pay for stay, tools or travel one to five days later."""
    rng, people = world.stream("crews"), world.population
    clients = people.living(Segment.BUSINESS, Segment.PERSON)
    client = clients[rng.integers(0, len(clients), many(world, 110))]
    groups = Groups(rng.integers(3, 10, len(client)))
    hand = partners(rng, client[groups.group], people.living(Segment.PERSON), people.country, local=0.95)
    supplier = partners(rng, client, people.living(Segment.BUSINESS, Segment.PERSON), people.country, local=0.95)
    day = world.calendar.working_days(rng, len(client))[groups.group] + rng.integers(0, 4, len(groups))
    euros = rng.lognormal(np.log(350), 0.8, len(client))[groups.group] * rng.lognormal(0, 0.2, len(groups))
    payer = client[groups.group]
    _pay(world, rng, (payer, hand), office_moment(world, rng, day, payer, OFFICE), euros)
    spent = euros * rng.beta(3, 2.5, len(groups))
    later = moment(world, rng, day + rng.integers(1, 6, len(groups)), hand, PEOPLE)
    _pay(world, rng, (hand, supplier[groups.group]), later, spent)


def _pay(
    world: World, rng: np.random.Generator, ends: tuple[np.ndarray, np.ndarray], time_s: np.ndarray, euros: np.ndarray
) -> None:
    apart = ends[0] != ends[1]
    payer, payee = ends[0][apart], ends[1][apart]
    world.ledger.add(
        Entries(
            motive=Motive.CREW,
            time_s=time_s[apart],
            source=payer,
            target=payee,
            amount_minor=minor(world.population, payer, euros[apart], round_step(rng, len(payer), {5: 0.2, 10: 0.3})),
            channel=rng.choice([Channel.TRANSFER, Channel.INSTANT, Channel.ACH], len(payer), p=[0.5, 0.3, 0.2]),
            text=rng.choice([Text.INVOICE, Text.SHARE], len(payer)),
        )
    )
