"""What banks do: account fees, interest, and wires through correspondents whose far end is not known."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind
from graph.columns import Int64s
from worlds.calendar import BATCH, OFFICE
from worlds.habits.timing import moment, monthly, office_moment, repeated
from worlds.ledger import Entries
from worlds.money import minor
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_FEE = KINDS.index(TransactionKind.FEE)
_INTEREST = KINDS.index(TransactionKind.INTEREST)


def own_ledger(world: World, accounts: Int64s) -> Int64s:
    """[len(accounts)] the own ledger of each account's bank (of another bank where the world has none of it)."""
    ledgers = world.population.of(Segment.OWN_LEDGER)
    return np.asarray(ledgers[world.population.bank[accounts] % len(ledgers)])


def fees(world: World) -> None:
    """A monthly account fee for a tenth of the accounts."""
    rng, people = world.stream("fees"), world.population
    accounts = people.living(Segment.PERSON, Segment.BUSINESS)
    accounts = accounts[rng.random(len(accounts)) < 0.1]
    price = rng.choice([2.5, 4.9, 6.9, 9.5, 14.9], len(accounts))
    which, day = monthly(world, rng, np.full(len(accounts), 28))
    payer = accounts[which]
    world.ledger.add(
        Entries(
            motive=Motive.FEE,
            time_s=moment(world, rng, day, payer, BATCH),
            source=payer,
            target=own_ledger(world, payer),
            amount_minor=minor(people, payer, price[which]),
            channel=Channel.DIRECT_DEBIT,
            text=Text.FEE,
            kind=_FEE,
        )
    )


def interest(world: World) -> None:
    """Interest on savings at the end of each quarter, for a few every month."""
    rng, people = world.stream("interest"), world.population
    savers = people.living(Segment.SAVINGS)
    each_month = rng.random(len(savers)) < 0.2
    which, day = monthly(world, rng, np.full(len(savers), 28))
    quarter_end = np.isin((day % 365) // 30, [2, 5, 8, 11])
    which, day = which[each_month[which] | quarter_end], day[each_month[which] | quarter_end]
    payee = savers[which]
    world.ledger.add(
        Entries(
            motive=Motive.INTEREST,
            time_s=moment(world, rng, day, payee, BATCH),
            source=own_ledger(world, payee),
            target=payee,
            amount_minor=minor(people, payee, rng.lognormal(np.log(8), 1.2, len(which))),
            channel=Channel.ACH,
            text=Text.INTEREST,
            kind=_INTEREST,
        )
    )


def correspondents(world: World) -> None:
    """Wires abroad where only the bank between is known, some with a wire fee."""
    rng, people = world.stream("correspondents"), world.population
    firms = people.living(Segment.BUSINESS)
    which = repeated(rng, people.activity[firms] * world.settings.days / 200)
    payer = firms[which]
    banks = people.of(Segment.CORRESPONDENT)
    between = banks[rng.integers(0, len(banks), len(payer))]
    inbound = rng.random(len(payer)) < 0.4
    time_s = office_moment(world, rng, world.calendar.working_days(rng, len(payer)), payer, OFFICE)
    wire = world.ledger.add(
        Entries(
            motive=Motive.CORRESPONDENT,
            time_s=time_s,
            source=np.where(inbound, between, payer),
            target=np.where(inbound, payer, between),
            amount_minor=minor(
                people, np.where(inbound, between, payer), rng.lognormal(np.log(2500), 1.0, len(payer)), 1
            ),
            channel=Channel.WIRE,
            text=Text.INVOICE,
        )
    )
    charged = np.flatnonzero((wire >= 0) & ~inbound & (rng.random(len(payer)) < 0.6))
    world.ledger.add(
        Entries(
            motive=Motive.FEE,
            time_s=time_s[charged] + rng.integers(1, 7200, len(charged)),
            source=payer[charged],
            target=own_ledger(world, payer[charged]),
            amount_minor=minor(people, payer[charged], np.full(len(charged), 12.5)),
            channel=Channel.ACH,
            text=Text.FEE,
            kind=_FEE,
            related=wire[charged],
        )
    )
