"""Shared-device mules: accounts of ordinary people, run from the collector's telephone."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import Typology
from worlds.calendar import DAY_S
from worlds.casting import Pool, pool_of
from worlds.ledger import Entries
from worlds.money import minor
from worlds.scene import Leg, Scene
from worlds.schemes import Schemes
from worlds.vocabulary import BY_DEVICE, Channel, Motive
from worlds.world import World, many


def shared_devices(world: World, schemes: Schemes) -> int:
    """Four to nine accounts receive from strangers and pass nearly all to one collector; returns how many rings."""
    rng, pool = world.stream("shared devices"), pool_of(world)
    rings = many(world, 7.0)
    for _ in range(rings):
        span_s = int(min(rng.uniform(3, 8) * DAY_S, 0.5 * world.calendar.length_s))
        start_s = int(rng.integers(0, max(1, world.calendar.length_s - span_s - DAY_S)))
        home = int(world.population.country[pool.account[pool.any(rng)]])
        scene = Scene(pool, world.population, rng, start_s, span_s, home)
        collector = _herd(scene)
        last_s = min(max(leg.time_s for leg in scene.legs), world.calendar.length_s)
        _write(world, pool, scene.legs, collector, schemes.open(rng, Typology.SHARED_DEVICE, last_s))
    return rings


def _herd(scene: Scene) -> int:
    """Payments in and on; returns the collector."""
    collector = scene.host()
    for _ in range(int(scene.rng.integers(4, 10))):
        victim = scene.host()
        euros = scene.amount(victim)
        mule = scene.host(euros * 0.95)
        gap = scene.rng.uniform(0, scene.span_s * 0.7)
        time_s = scene.pay(victim, mule.account, euros, after_s=scene.start_s, gap_s=gap)
        gap = scene.rng.uniform(0.05, 0.3) * scene.span_s
        scene.pay(mule, collector.account, euros * scene.kept(), after_s=time_s, gap_s=gap)
    return collector.account


def _write(world: World, pool: Pool, legs: list[Leg], collector: int, scheme: int) -> None:
    """Mules order by the collector's first device, on a channel that uses one; victims as always."""
    source = np.array([leg.source for leg in legs], dtype=np.int64)
    target = np.array([leg.target for leg in legs], dtype=np.int64)
    habit = np.array([leg.habit for leg in legs], dtype=np.int64)
    euros = np.array([leg.euros for leg in legs])
    by_mule = target == collector
    channel = pool.channel[habit]
    channel = np.where(by_mule & ~BY_DEVICE[channel], Channel.TRANSFER, channel)
    step = np.where(euros > 12 * pool.step[habit], pool.step[habit], 0.01)
    world.ledger.add(
        Entries(
            motive=Motive.SHARED_DEVICE,
            time_s=np.array([leg.time_s for leg in legs], dtype=np.int64),
            source=source,
            target=target,
            amount_minor=minor(world.population, source, euros, step),
            channel=channel,
            text=pool.text[habit],
            device=np.where(by_mule, int(world.population.devices[collector, 0]), -2),
            scheme=scheme,
        )
    )
