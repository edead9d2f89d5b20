"""Cycle: money returns to where it came from through accounts that each keep a little."""

from __future__ import annotations

from worlds.scene import Scene


def cycle(scene: Scene) -> None:
    """Three to thirteen payments, each after the one before, the last back to the first account."""
    length = int(3 + 10 * float(scene.rng.beta(0.9, 2.2)) + 0.5)
    first = scene.host()
    euros = scene.amount(first)
    members = [first]
    for _ in range(length - 1):
        members.append(scene.host(euros * 0.97))
    time_s = scene.start_s
    for k, gap in enumerate(scene.spread(length)):
        following = members[(k + 1) % length]
        time_s = scene.pay(members[k], following.account, euros, after_s=time_s, gap_s=gap)
        euros *= scene.kept()
