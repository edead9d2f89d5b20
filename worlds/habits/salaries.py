"""Salaries: each employer pays its staff on its own pay day, a fan-out every month."""

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

_EMPLOYED = 0.62


def salaries(world: World) -> None:
    """Monthly pay to most living people; a sixth varies with hours worked."""
    rng, people = world.stream("salaries"), world.population
    staff = people.living(Segment.PERSON)
    staff = staff[rng.random(len(staff)) < _EMPLOYED]
    firms = people.living(Segment.BUSINESS, Segment.EXTERNAL_BUSINESS)
    if not len(firms) or not len(staff):
        return
    employer = partners(rng, staff, firms, people.country, weight=people.size[firms] ** 1.2, local=0.93)
    pay_day = rng.choice([1, 15, 25, 27, 28], len(people), p=[0.1, 0.15, 0.35, 0.2, 0.2])
    by_batch = rng.random(len(people)) < np.clip(people.size / 4, 0.2, 0.9)
    which, day = monthly(world, rng, pay_day[employer])
    payer, payee = employer[which], staff[which]
    varies = (rng.random(len(staff)) < 0.16)[which]
    euros = people.income[payee] * np.where(varies, rng.normal(1.0, 0.12, len(which)).clip(0.4, 1.6), 1.0)
    batch = by_batch[payer]
    start = np.where(batch, moment(world, rng, day, payer, BATCH), moment(world, rng, day, payer, OFFICE))
    world.ledger.add(
        Entries(
            motive=Motive.SALARY,
            time_s=start,
            source=payer,
            target=payee,
            amount_minor=minor(people, payer, euros),
            channel=np.where(batch, Channel.ACH, Channel.TRANSFER),
            text=Text.SALARY,
        )
    )
