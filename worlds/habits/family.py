"""Family and friends: lasting pairs who pay each other, often back again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import Int64s
from worlds.calendar import DAY_S, PEOPLE
from worlds.habits.timing import moment, monthly, repeated
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World


@dataclass(frozen=True, slots=True)
class _Circle:
    """Two ends of lasting pairs."""

    one: Int64s
    other: Int64s


def family(world: World) -> None:
    """Pocket money and support every month, from one to the other."""
    rng, people = world.stream("family"), world.population
    circle = _circle(world, rng, 0.16, local=0.85)
    which, day = monthly(world, rng, rng.integers(1, 29, len(circle.one)))
    payer = circle.one[which]
    euros = rng.lognormal(np.log(90), 0.9, len(circle.one))[which]
    world.ledger.add(
        Entries(
            motive=Motive.FAMILY,
            time_s=moment(world, rng, day, payer, PEOPLE),
            source=payer,
            target=circle.other[which],
            amount_minor=minor(people, payer, euros, round_step(rng, len(which), {10: 0.5, 50: 0.25})),
            channel=rng.choice([Channel.STANDING_ORDER, Channel.TRANSFER, Channel.INSTANT], len(which)),
            text=Text.GIFT,
        )
    )


def friends(world: World) -> None:
    """Small sums between friends; a good third is answered within days."""
    rng, people = world.stream("friends"), world.population
    circle = _circle(world, rng, 0.9, local=0.93)
    busy = np.sqrt(people.activity[circle.one] * people.activity[circle.other])
    which = repeated(rng, busy * world.settings.days / 75)
    turned = rng.random(len(which)) < 0.5
    payer = np.where(turned, circle.other[which], circle.one[which])
    payee = np.where(turned, circle.one[which], circle.other[which])
    day = world.calendar.uniform_days(rng, len(which))
    euros = rng.lognormal(np.log(28), 0.9, len(which))
    time_s = moment(world, rng, day, payer, PEOPLE)
    _pay(world, rng, payer, payee, (time_s, euros))
    answered = np.flatnonzero(rng.random(len(which)) < 0.38)
    later = time_s[answered] + (rng.exponential(3.0, len(answered)) * DAY_S).astype(np.int64) + 600
    share = euros[answered] * rng.choice([1.0, 0.5, 0.8, 1.3], len(answered), p=[0.4, 0.3, 0.15, 0.15])
    _pay(world, rng, payee[answered], payer[answered], (later, share))


def _pay(
    world: World, rng: np.random.Generator, payer: Int64s, payee: Int64s, when_what: tuple[Int64s, np.ndarray]
) -> None:
    time_s, euros = when_what
    world.ledger.add(
        Entries(
            motive=Motive.FRIENDS,
            time_s=time_s,
            source=payer,
            target=payee,
            amount_minor=minor(
                world.population, payer, euros, round_step(rng, len(payer), {1: 0.2, 5: 0.35, 10: 0.15})
            ),
            channel=rng.choice([Channel.INSTANT, Channel.TRANSFER], len(payer), p=[0.6, 0.4]),
            text=np.where(rng.random(len(payer)) < 0.3, Text.NONE, Text.THANKS),
        )
    )


def _circle(world: World, rng: np.random.Generator, pairs_per_person: float, *, local: float) -> _Circle:
    """Pairs of different living people, some of them abroad or at outside banks."""
    people = world.population
    persons = people.living(Segment.PERSON)
    known = people.living(Segment.PERSON, Segment.EXTERNAL_PERSON)
    one = np.repeat(persons, rng.poisson(pairs_per_person, len(persons)))
    other = partners(rng, one, known, people.country, local=local)
    strangers_to_self = people.parties.holder[one] != people.parties.holder[other]
    return _Circle(one[strangers_to_self], other[strangers_to_self])
