"""Subcontracting: an order is passed down a chain of firms and freelancers who never dealt before."""

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


def subcontracts(world: World) -> None:
    """Chains of two to five payments, one to five days apart; each keeps a tenth to two thirds."""
    rng, people = world.stream("subcontracts"), world.population
    firms = people.living(Segment.BUSINESS, Segment.EXTERNAL_BUSINESS)
    workers = people.living(Segment.BUSINESS, Segment.PERSON)
    if not len(firms):
        return
    client = firms[rng.integers(0, len(firms), many(world, 330))]
    groups = Groups(rng.integers(2, 6, len(client)))
    payee = partners(rng, client[groups.group], workers, people.country, local=0.93)
    payer = np.where(groups.place == 0, client[groups.group], np.roll(payee, 1))
    kept = np.where(groups.place == 0, 1.0, rng.beta(3.5, 2.0, len(groups)))
    euros = rng.lognormal(np.log(900), 0.9, len(client))[groups.group] * _running_product(kept, groups)
    wait = np.where(groups.place == 0, 0, rng.integers(1, 6, len(groups)))
    waited = np.cumsum(wait)
    day = world.calendar.working_days(rng, len(client))[groups.group] + waited - waited[groups.start][groups.group]
    world.ledger.add(
        Entries(
            motive=Motive.SUBCONTRACT,
            time_s=office_moment(world, rng, day, payer, OFFICE),
            source=payer,
            target=payee,
            amount_minor=minor(people, payer, euros, round_step(rng, len(groups), {5: 0.2, 10: 0.2, 50: 0.1})),
            channel=rng.choice([Channel.TRANSFER, Channel.INSTANT, Channel.ACH], len(groups)),
            text=rng.choice([Text.INVOICE, Text.SHARE], len(groups)),
        )
    )


def _running_product(factor: np.ndarray, groups: Groups) -> np.ndarray:
    """[parts] product of the factors from each group's beginning; the first factor of a group is 1."""
    logs = np.cumsum(np.log(factor))
    return np.asarray(np.exp(logs - logs[groups.start][groups.group]))
