"""One-off payments to strangers: second-hand goods, tradesmen, deposits. Nearly every one is a first contact."""

from __future__ import annotations

import numpy as np

from worlds.calendar import PEOPLE
from worlds.habits.timing import moment, repeated
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World


def strangers(world: World) -> None:
    """Single payments of people and businesses to anybody, most of them in their country."""
    rng, people = world.stream("strangers"), world.population
    payers = people.living(Segment.PERSON, Segment.BUSINESS, Segment.EXTERNAL_PERSON)
    which = repeated(rng, people.activity[payers] * world.settings.days / 72)
    payer = payers[which]
    payees = people.living(Segment.PERSON, Segment.BUSINESS, Segment.EXTERNAL_PERSON, Segment.EXTERNAL_BUSINESS)
    payee = partners(rng, payer, payees, people.country, local=0.9)
    other = people.parties.holder[payer] != people.parties.holder[payee]
    payer, payee = payer[other], payee[other]
    count = len(payer)
    trade = (people.segment[payee] == Segment.BUSINESS) | (people.segment[payer] == Segment.BUSINESS)
    euros = np.where(trade, rng.lognormal(np.log(420), 1.1, count), rng.lognormal(np.log(85), 1.1, count))
    by_cheque = rng.random(count) < 0.05
    channel = rng.choice([Channel.TRANSFER, Channel.INSTANT, Channel.ONLINE], count, p=[0.5, 0.3, 0.2])
    world.ledger.add(
        Entries(
            motive=Motive.STRANGER,
            time_s=moment(world, rng, world.calendar.uniform_days(rng, count), payer, PEOPLE),
            source=payer,
            target=payee,
            amount_minor=minor(people, payer, euros, round_step(rng, count, {1: 0.1, 5: 0.25, 10: 0.2, 50: 0.1})),
            channel=np.where(by_cheque, Channel.CHEQUE, channel),
            text=np.where(trade, Text.INVOICE, Text.PURCHASE),
        )
    )
