"""Scatter-gather: one account pays many, who all pay on to one other account."""

from __future__ import annotations

from worlds.scene import MIN_DWELL_S, Scene
from worlds.typologies.fans import degree


def scatter_gather(scene: Scene) -> None:
    """Three to sixteen accounts between; each passes on nearly all that it got, hours to days later."""
    sink, turn = scene.someone(), scene.lead
    count = degree(scene, 3, 16)
    for k in range(count):
        since = turn.time_s + MIN_DWELL_S
        euros = scene.near(turn)
        between = scene.turn((since, since + int(0.6 * scene.span_s)), euros)
        scene.pay(turn, between.account, euros)
        scene.pay(between, sink, euros * scene.kept())
        turn = scene.again(scene.lead.account, scene.window(0.5 * k / count, 0.5 * (k + 2) / count))
