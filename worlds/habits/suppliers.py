"""Business trade: lasting suppliers, and circles of firms that buy from each other in turn."""

from __future__ import annotations

import numpy as np

from graph.columns import Float64s, Int64s
from worlds.calendar import BATCH, OFFICE
from worlds.habits.timing import office_moment, repeated
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_FIRMS = (Segment.BUSINESS, Segment.EXTERNAL_BUSINESS)


def suppliers(world: World) -> None:
    """Invoices between businesses; large suppliers are hubs. One in eight partners buys back."""
    rng, people = world.stream("suppliers"), world.population
    firms = people.living(*_FIRMS)
    buyer = np.repeat(firms, rng.poisson(np.minimum(3.0 * people.size[firms] ** 0.5, 25)))
    seller = partners(rng, buyer, firms, people.country, weight=people.size[firms], local=0.82)
    other = people.parties.holder[buyer] != people.parties.holder[seller]
    buyer, seller = buyer[other], seller[other]
    back = rng.random(len(buyer)) < 0.12
    buyer, seller = np.concatenate([buyer, seller[back]]), np.concatenate([seller, buyer[back]])
    usual = rng.lognormal(np.log(700), 1.1, len(buyer))
    which = repeated(rng, rng.gamma(1.2, 1.0, len(buyer)) * world.settings.days / 36)
    day = world.calendar.working_days(rng, len(which))
    _invoices(world, rng, (buyer[which], seller[which]), day, usual[which] * rng.lognormal(0, 0.45, len(which)))


def supplier_circles(world: World) -> None:
    """Circles of three to six firms: each buys from the next within days of having sold, month after month."""
    rng, people = world.stream("supplier circles"), world.population
    firms = people.living(*_FIRMS)
    circles = max(1, len(firms) // 14)
    length = rng.integers(3, 7, circles)
    start = np.cumsum(length) - length
    lead = firms[rng.integers(0, len(firms), circles)]
    member = partners(rng, np.repeat(lead, length), firms, people.country, weight=people.size[firms] ** 0.5, local=0.9)
    ring = np.repeat(np.arange(circles), length)
    place = np.arange(len(member)) - start[ring]
    following = member[start[ring] + (place + 1) % length[ring]]
    usual = rng.lognormal(np.log(900), 0.9, circles)
    rounds = repeated(rng, np.full(circles, world.settings.days / 30))
    first_day = world.calendar.working_days(rng, len(rounds))
    leg = np.concatenate([np.arange(start[c], start[c] + length[c]) for c in rounds] or [np.zeros(0, np.int64)])
    turn = np.repeat(np.arange(len(rounds)), length[rounds])
    day = first_day[turn] + np.rint(place[leg] * rng.uniform(1.0, 3.5, len(rounds))[turn]).astype(np.int64)
    euros = usual[ring[leg]] * rng.lognormal(0, 0.25, len(leg))
    apart = people.parties.holder[member[leg]] != people.parties.holder[following[leg]]
    ends = (member[leg][apart], following[leg][apart])
    _invoices(world, rng, ends, day[apart], euros[apart], motive=Motive.SUPPLIER_CYCLE)


def _invoices(
    world: World,
    rng: np.random.Generator,
    ends: tuple[Int64s, Int64s],
    day: Int64s,
    euros: Float64s,
    *,
    motive: Motive = Motive.SUPPLIER,
) -> None:
    payer, payee = ends
    count = len(payer)
    batch = rng.random(count) < 0.35
    morning = office_moment(world, rng, day, payer, BATCH)
    time_s = np.where(batch, morning, office_moment(world, rng, day, payer, OFFICE))
    abroad = world.population.country[payer] != world.population.country[payee]
    domestic = rng.choice([Channel.TRANSFER, Channel.ACH, Channel.CHEQUE], count, p=[0.55, 0.4, 0.05])
    world.ledger.add(
        Entries(
            motive=motive,
            time_s=time_s,
            source=payer,
            target=payee,
            amount_minor=minor(world.population, payer, euros, round_step(rng, count, {10: 0.1, 50: 0.1, 100: 0.05})),
            channel=np.where(abroad & (rng.random(count) < 0.7), Channel.WIRE, domestic),
            text=Text.INVOICE,
        )
    )
