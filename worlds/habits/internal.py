"""Transfers between own accounts: to savings and back, between banks and currencies, within groups of businesses."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind
from graph.columns import Bools, Int64s
from worlds.calendar import PEOPLE
from worlds.habits.timing import moment, repeated
from worlds.ledger import PAYMENT, Entries
from worlds.money import minor, round_step
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World


def internal(world: World) -> None:
    """Each pair of accounts with one holder moves money a few times a quarter, a third of it back again."""
    rng, people = world.stream("internal"), world.population
    first, second = _pairs(world)
    which = repeated(rng, np.sqrt(people.activity[first] * people.activity[second]) * world.settings.days / 16)
    back = rng.random(len(which)) < 0.35
    payer = np.where(back, second[which], first[which])
    payee = np.where(back, first[which], second[which])
    euros = rng.lognormal(np.log(260), 1.0, len(which)) * np.sqrt(people.income[payer] / 2300)
    for converts in (False, True):
        rows: Bools = (people.currency[payer] != people.currency[payee]) == converts
        count = int(rows.sum())
        world.ledger.add(
            Entries(
                motive=Motive.INTERNAL,
                time_s=moment(world, rng, world.calendar.uniform_days(rng, count), payer[rows], PEOPLE),
                source=payer[rows],
                target=payee[rows],
                amount_minor=minor(
                    people, payer[rows], euros[rows], round_step(rng, count, {50: 0.35, 10: 0.3, 100: 0.1})
                ),
                channel=rng.choice([Channel.TRANSFER, Channel.ONLINE, Channel.STANDING_ORDER], count),
                text=Text.SAVINGS,
                kind=KINDS.index(TransactionKind.CONVERSION) if converts else PAYMENT,
            )
        )


def _pairs(world: World) -> tuple[Int64s, Int64s]:
    """Accounts that share a holder: each with the first account of that holder."""
    holder = world.population.parties.holder
    living = np.flatnonzero(world.population.activity > 0)
    owners, first = np.unique(holder[living], return_index=True)
    main = living[first][np.searchsorted(owners, holder[living])]
    return main[main != living], living[main != living]
