"""Cycle: money returns to where it came from through accounts that each keep a little."""

from __future__ import annotations

from worlds.scene import MIN_DWELL_S, Scene


def cycle(scene: Scene) -> None:
    """Three to thirteen payments, each after the one before, the last back to the first account."""
    length = int(3 + 11 * float(scene.rng.beta(0.75, 2.0)))
    turn, euros = scene.lead, scene.near(scene.lead)
    for gap in scene.gaps(length - 1):
        since = turn.time_s + MIN_DWELL_S
        following = scene.turn((since, since + 2 * gap), euros)
        scene.pay(turn, following.account, euros)
        turn, euros = following, euros * scene.kept()
    scene.pay(turn, scene.lead.account, euros)
