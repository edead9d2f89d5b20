"""Laundering rings: a scene for each, written into the ledger between the ordinary transfers of its hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from graph.canonical.vocabulary import Typology
from worlds.calendar import DAY_S
from worlds.casting import Pool, pool_of, rounding
from worlds.geography import WORTH
from worlds.ledger import Entries
from worlds.money import minor
from worlds.scene import Leg, Scene
from worlds.schemes import Schemes
from worlds.typologies.bipartite import bipartite
from worlds.typologies.cycles import cycle
from worlds.typologies.fans import fan_in, fan_out
from worlds.typologies.gather_scatter import gather_scatter
from worlds.typologies.randoms import random_walk
from worlds.typologies.scatter_gather import scatter_gather
from worlds.typologies.stacks import stack
from worlds.vocabulary import Motive
from worlds.world import World, many

#: Typologies with the shortest and longest span in days; genuine attempts run for about as long.
PLANS: Final[tuple[tuple[Typology, Callable[[Scene], None], float, float], ...]] = (
    (Typology.FAN_OUT, fan_out, 2.0, 5.0),
    (Typology.FAN_IN, fan_in, 2.0, 5.0),
    (Typology.GATHER_SCATTER, gather_scatter, 3.5, 8.5),
    (Typology.SCATTER_GATHER, scatter_gather, 2.5, 6.0),
    (Typology.CYCLE, cycle, 2.5, 7.5),
    (Typology.RANDOM, random_walk, 2.0, 5.0),
    (Typology.BIPARTITE, bipartite, 1.0, 3.5),
    (Typology.STACK, stack, 2.5, 6.0),
)
_RINGS_PER_MILLION: Final = 100.0


def laundering(world: World, schemes: Schemes) -> int:
    """Rings of all typologies in turn; returns how many."""
    rng, pool = world.stream("laundering"), pool_of(world)
    rings = many(world, _RINGS_PER_MILLION)
    length_s = world.calendar.length_s
    for k in range(rings):
        typology, plan, shortest, longest = PLANS[k % len(PLANS)]
        span_s = int(min(rng.uniform(shortest, longest) * DAY_S, 0.5 * length_s))
        scene = Scene.begin(pool, world.population, rng, span_s=span_s, length_s=length_s)
        plan(scene)
        last_s = min(max(leg.time_s for leg in scene.legs), length_s)
        _write(world, rng, pool, scene.legs, schemes.open(rng, typology, last_s))
    return rings


def _write(world: World, rng: np.random.Generator, pool: Pool, legs: list[Leg], scheme: int) -> None:
    order = rng.permutation(len(legs))
    habit = np.array([leg.habit for leg in legs], dtype=np.int64)[order]
    source = np.array([leg.source for leg in legs], dtype=np.int64)[order]
    euros = np.array([leg.euros for leg in legs])[order] / WORTH[world.population.currency[source]]
    world.ledger.add(
        Entries(
            motive=Motive.LAUNDERING,
            time_s=np.array([leg.time_s for leg in legs], dtype=np.int64)[order],
            source=source,
            target=np.array([leg.target for leg in legs], dtype=np.int64)[order],
            amount_minor=minor(world.population, source, euros, rounding(rng, pool, habit, euros)),
            channel=pool.channel[habit],
            text=pool.text[habit],
            scheme=scheme,
        )
    )
