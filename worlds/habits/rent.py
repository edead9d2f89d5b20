"""Rent: tenants pay landlords or letting agents; agents gather it and pass it on, less their share."""

from __future__ import annotations

import numpy as np

from graph.columns import Int64s
from worlds.calendar import OFFICE, PEOPLE
from worlds.habits.timing import moment, monthly, office_moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_TENANTS = 0.42
_THROUGH_AGENT = 0.5


def rent(world: World) -> None:
    """Monthly rents, half of them through letting agents who pay the landlords within the week."""
    rng, people = world.stream("rent"), world.population
    tenants = people.living(Segment.PERSON)
    tenants = tenants[rng.random(len(tenants)) < _TENANTS]
    if not len(tenants):
        return
    agents = people.of(Segment.LETTING_AGENT)
    landlords = people.living(Segment.PERSON, Segment.BUSINESS)
    agent = partners(rng, tenants, agents, people.country, weight=people.size[agents], local=0.97)
    landlord = partners(rng, tenants, landlords, people.country, weight=people.income[landlords] ** 3, local=0.97)
    through = rng.random(len(tenants)) < _THROUGH_AGENT
    euros = np.clip(people.income[tenants] * rng.uniform(0.2, 0.42, len(tenants)), 180, 5000)
    euros = np.rint(euros / 5) * 5
    which, day = monthly(world, rng, rng.choice([1, 2, 3, 28], len(tenants), p=[0.6, 0.15, 0.15, 0.1]))
    payer = tenants[which]
    standing = (rng.random(len(tenants)) < 0.6)[which]
    world.ledger.add(
        Entries(
            motive=Motive.RENT,
            time_s=moment(world, rng, day, payer, PEOPLE),
            source=payer,
            target=np.where(through, agent, landlord)[which],
            amount_minor=minor(people, payer, euros[which], round_step(rng, len(which), {5: 0.6, 1: 0.2})),
            channel=np.where(standing, Channel.STANDING_ORDER, Channel.TRANSFER),
            text=Text.RENT,
        )
    )
    keep = through[which]
    _pass_on(world, rng, agent[which][keep], landlord[which][keep], euros[which][keep], day[keep])


def _pass_on(
    world: World, rng: np.random.Generator, agent: Int64s, landlord: Int64s, euros: np.ndarray, day: Int64s
) -> None:
    """One payment for each agent, landlord and month, two to eight days after the rents."""
    if not len(agent):
        return
    key = (agent * len(world.population) + landlord) * 4096 + day // 20
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(group, weights=euros) * rng.uniform(0.9, 0.95, len(first))
    payer = agent[first]
    world.ledger.add(
        Entries(
            motive=Motive.RENT_PASSED_ON,
            time_s=office_moment(world, rng, day[first] + rng.integers(2, 9, len(first)), payer, OFFICE),
            source=payer,
            target=landlord[first],
            amount_minor=minor(world.population, payer, total),
            channel=rng.choice([Channel.TRANSFER, Channel.ACH], len(first)),
            text=rng.choice([Text.RENT, Text.PAYOUT], len(first)),
        )
    )
