"""Bills: power, telephone, insurance; a few billers are hubs with thousands of payers."""

from __future__ import annotations

import numpy as np

from worlds.calendar import BATCH, OFFICE
from worlds.habits.timing import moment, monthly
from worlds.ledger import Entries
from worlds.money import minor
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_CONTRACTS = 0.45


def bills(world: World) -> None:
    """A contract with a biller or two for most accounts; the same sum every month for half of them."""
    rng, people = world.stream("bills"), world.population
    accounts = people.living(Segment.PERSON, Segment.BUSINESS)
    clients = np.repeat(accounts, rng.poisson(_CONTRACTS, len(accounts)))
    billers = people.of(Segment.BILLER)
    if not len(clients):
        return
    biller = partners(rng, clients, billers, people.country, weight=people.size[billers] ** 1.3, local=0.95)
    euros = rng.lognormal(np.log(55), 0.8, len(clients))
    fixed = rng.random(len(clients)) < 0.5
    debit = rng.random(len(clients)) < 0.5
    which, day = monthly(world, rng, rng.integers(1, 29, len(clients)))
    payer = clients[which]
    amount = euros[which] * np.where(fixed[which], 1.0, rng.lognormal(0, 0.3, len(which)))
    hours = np.where(debit[which], moment(world, rng, day, payer, BATCH), moment(world, rng, day, payer, OFFICE))
    world.ledger.add(
        Entries(
            motive=Motive.BILL,
            time_s=hours,
            source=payer,
            target=biller[which],
            amount_minor=minor(people, payer, amount),
            channel=np.where(debit[which], Channel.DIRECT_DEBIT, Channel.TRANSFER),
            text=rng.choice([Text.CONTRACT, Text.INVOICE], len(which)),
        )
    )
