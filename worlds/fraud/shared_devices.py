"""Shared-device mules: accounts of ordinary people, run from the collector's telephone."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import Typology
from worlds.calendar import DAY_S
from worlds.casting import Pool, pool_of, rounding
from worlds.geography import WORTH
from worlds.ledger import Entries
from worlds.money import minor
from worlds.scene import MIN_DWELL_S, Leg, Scene
from worlds.schemes import Schemes
from worlds.vocabulary import BY_DEVICE, Channel, Motive
from worlds.world import World, many


def shared_devices(world: World, schemes: Schemes) -> int:
    """Four to nine accounts receive from strangers and pass nearly all to one collector; returns how many rings."""
    rng, pool = world.stream("shared devices"), pool_of(world)
    rings, length_s = many(world, 7.0), world.calendar.length_s
    for _ in range(rings):
        span_s = int(min(rng.uniform(3, 8) * DAY_S, 0.5 * length_s))
        scene = Scene.begin(pool, world.population, rng, span_s=span_s, length_s=length_s)
        collector = _herd(scene)
        last_s = min(max(leg.time_s for leg in scene.legs), length_s)
        _write(world, rng, pool, scene.legs, collector, schemes.open(rng, Typology.SHARED_DEVICE, last_s))
    return rings


def _herd(scene: Scene) -> int:
    """Payments in and on; returns the collector."""
    collector = scene.someone()
    victim = scene.lead
    for _ in range(int(scene.rng.integers(4, 10))):
        euros = scene.near(victim)
        since = victim.time_s + MIN_DWELL_S
        mule = scene.turn((since, since + scene.span_s // 3), euros)
        scene.pay(victim, mule.account, euros)
        scene.pay(mule, collector, euros * scene.kept())
        victim = scene.turn(scene.window(0, 0.7))
    return collector


def _write(world: World, rng: np.random.Generator, pool: Pool, legs: list[Leg], collector: int, scheme: int) -> None:
    """Mules order by the collector's first device, on a channel that uses one; victims as always."""
    source = np.array([leg.source for leg in legs], dtype=np.int64)
    target = np.array([leg.target for leg in legs], dtype=np.int64)
    habit = np.array([leg.habit for leg in legs], dtype=np.int64)
    euros = np.array([leg.euros for leg in legs]) / WORTH[world.population.currency[source]]
    by_mule = target == collector
    channel = pool.channel[habit]
    channel = np.where(by_mule & ~BY_DEVICE[channel], Channel.TRANSFER, channel)
    world.ledger.add(
        Entries(
            motive=Motive.SHARED_DEVICE,
            time_s=np.array([leg.time_s for leg in legs], dtype=np.int64),
            source=source,
            target=target,
            amount_minor=minor(world.population, source, euros, rounding(rng, pool, habit, euros)),
            channel=channel,
            text=pool.text[habit],
            device=np.where(by_mule, int(world.population.devices[collector, 0]), -2),
            scheme=scheme,
        )
    )
