"""Fan-out and fan-in: one account pays, or is paid by, many within days."""

from __future__ import annotations

from worlds.scene import Scene


def fan_out(scene: Scene) -> None:
    """Four to sixteen beneficiaries of one payer, sums as the payer's own habits have them."""
    count, turn = degree(scene), scene.lead
    for k in range(count):
        scene.pay(turn, scene.someone(), scene.near(turn))
        turn = scene.again(scene.lead.account, scene.window(k / count, (k + 2) / count))


def fan_in(scene: Scene) -> None:
    """Four to sixteen payers of one beneficiary, sums of one order of magnitude."""
    collector = scene.someone()
    turn = scene.lead
    for _ in range(degree(scene)):
        scene.pay(turn, collector, scene.near(turn))
        turn = scene.turn(scene.window(), scene.lead.usual * float(scene.rng.lognormal(0, 0.7)))


def degree(scene: Scene, least: int = 4, most: int = 16) -> int:
    """Small fans are commoner; half have eight ends or fewer."""
    return int(least + (most - least) * float(scene.rng.beta(1.2, 1.8)) + 0.5)
