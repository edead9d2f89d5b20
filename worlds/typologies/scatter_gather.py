"""Scatter-gather: one account pays many, who all pay on to one other account."""

from __future__ import annotations

from worlds.scene import Scene
from worlds.typologies.fans import degree


def scatter_gather(scene: Scene) -> None:
    """Three to sixteen accounts between; each passes on nearly all that it got, hours to days later."""
    source = scene.host()
    sink = scene.host()
    half = scene.span_s / 2
    for k in range(degree(scene, 3, 16)):
        habit = scene.pool.own(scene.rng, source.account)
        euros = float(scene.pool.euros[habit] * scene.rng.lognormal(0, 0.12))
        between = scene.host(euros * 0.96)
        gap = scene.rng.uniform(0, half)
        time_s = scene.pay(source, between.account, euros, after_s=scene.start_s, gap_s=gap, first=k == 0)
        gap = scene.rng.uniform(0.1, 1.0) * half
        scene.pay(between, sink.account, euros * scene.kept(), after_s=time_s, gap_s=gap)
