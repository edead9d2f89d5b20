"""Shopping by card and online: people keep to favourite merchants of their country and roam now and then."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Float64s, Int8s, Int64s
from worlds.calendar import SHOPS, weekday
from worlds.habits.timing import moment
from worlds.ledger import Entries
from worlds.money import minor, round_step
from worlds.partners import partners
from worlds.population import Segment
from worlds.vocabulary import Channel, Motive, Text
from worlds.world import World

_FAVOURITES: Final = 6
_PER_DAY: Final = 0.205
#: Accounts at a time, so that memory does not grow with the world.
_BLOCK: Final = 40_000
#: Typical euros by merchant category.
BASKET: Final[Float64s] = np.array([28, 14, 9, 55, 70, 38, 22, 120, 18, 45, 85, 33], dtype=np.float64)


def shopping(world: World) -> None:
    """Card payments in blocks of accounts."""
    shoppers = world.population.living(Segment.PERSON, Segment.BUSINESS, Segment.EXTERNAL_PERSON)
    for k, start in enumerate(range(0, len(shoppers), _BLOCK)):
        _block(world, world.stream(f"shopping {k}"), shoppers[start : start + _BLOCK])


def _block(world: World, rng: np.random.Generator, shoppers: Int64s) -> None:
    people, shops = world.population, world.population.merchants
    rate = people.activity[shoppers] * np.where(people.segment[shoppers] == Segment.PERSON, 1.0, 0.5)
    count = rng.poisson(rate * _PER_DAY * world.settings.days)
    row = np.repeat(np.arange(len(shoppers)), count)
    payer = shoppers[row]
    favourite = favourites(world, rng, shoppers)
    merchant = favourite[row, rng.integers(0, _FAVOURITES, len(row))]
    roaming = np.flatnonzero(rng.random(len(row)) < 0.35)
    merchant[roaming] = any_merchant(world, rng, payer[roaming], local=0.85)
    day = world.calendar.uniform_days(rng, len(row))
    moved = (weekday(day) == 6) & (rng.random(len(row)) < 0.4)
    day = np.where(moved, np.maximum(day - 1, 0), day)
    euros = basket(rng, shops.category[merchant])
    step = round_step(rng, len(row), {1: 0.08, 5: 0.05})
    online = rng.random(len(row)) < 0.22
    world.ledger.add(
        Entries(
            motive=Motive.SHOPPING,
            time_s=moment(world, rng, day, payer, SHOPS),
            source=payer,
            target=merchant + len(people),
            amount_minor=minor(people, payer, euros, step),
            channel=np.where(online, Channel.ONLINE, Channel.CARD),
            text=np.where(online, Text.ORDER, Text.NONE),
        )
    )


def favourites(world: World, rng: np.random.Generator, shoppers: Int64s) -> Int64s:
    """[len(shoppers), favourites] merchants that each keeps coming back to."""
    each = np.repeat(shoppers, _FAVOURITES)
    return any_merchant(world, rng, each, local=0.98).reshape(len(shoppers), _FAVOURITES)


def any_merchant(world: World, rng: np.random.Generator, payer: Int64s, *, local: float) -> Int64s:
    """[len(payer)] merchants by popularity."""
    people, shops = world.population, world.population.merchants
    places = np.concatenate([people.country, shops.country])
    nodes = np.arange(len(people), len(people) + len(shops))
    return partners(rng, payer, nodes, places, weight=shops.popularity, local=local) - len(people)


def basket(rng: np.random.Generator, category: Int8s) -> Float64s:
    """[rows] euros of a purchase at merchants of these categories."""
    return np.asarray(BASKET[category] * rng.lognormal(-0.25, 0.75, len(category)), dtype=np.float64)
