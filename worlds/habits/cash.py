"""Cash: people draw it, shops and some others pay it in."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind
from worlds.calendar import OFFICE, SHOPS
from worlds.habits.timing import moment, office_moment, repeated
from worlds.ledger import CASH, Entries
from worlds.money import minor
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_CASH = KINDS.index(TransactionKind.CASH)


def cash(world: World) -> None:
    """Withdrawals in notes; takings and savings paid in over the counter."""
    rng, people = world.stream("cash"), world.population
    drawers = people.living(Segment.PERSON, Segment.BUSINESS)
    which = repeated(rng, people.activity[drawers] * world.settings.days / 38)
    payer = drawers[which]
    notes = rng.choice([20, 40, 50, 60, 100, 150, 200, 300, 500], len(payer))
    day = world.calendar.uniform_days(rng, len(payer))
    world.ledger.add(
        Entries(
            motive=Motive.CASH,
            time_s=moment(world, rng, day, payer, SHOPS),
            source=payer,
            target=CASH,
            amount_minor=minor(people, payer, notes.astype(np.float64), 10),
            channel=Channel.CASH,
            text=Text.CASH,
            kind=_CASH,
        )
    )
    _deposits(world, rng)


def _deposits(world: World, rng: np.random.Generator) -> None:
    people = world.population
    payers = people.living(Segment.PERSON, Segment.BUSINESS)
    firm = people.segment[payers] == Segment.BUSINESS
    often = np.where(firm, (rng.random(len(payers)) < 0.2) / 8, 1 / 260)
    which = repeated(rng, often * world.settings.days)
    payee = payers[which]
    euros = np.where(
        firm[which], rng.lognormal(np.log(900), 0.9, len(which)), rng.lognormal(np.log(300), 0.9, len(which))
    )
    world.ledger.add(
        Entries(
            motive=Motive.CASH,
            time_s=office_moment(world, rng, world.calendar.working_days(rng, len(which)), payee, OFFICE),
            source=CASH,
            target=payee,
            amount_minor=minor(people, payee, euros, 5),
            channel=Channel.CASH,
            text=Text.CASH,
            kind=_CASH,
        )
    )
