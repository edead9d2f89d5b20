"""Fan-out and fan-in: one account pays, or is paid by, many within days."""

from __future__ import annotations

from worlds.scene import Scene


def fan_out(scene: Scene) -> None:
    """Four to sixteen beneficiaries of one payer, sums as the payer's own habits have them."""
    payer = scene.host()
    for k in range(degree(scene)):
        habit = scene.pool.own(scene.rng, payer.account)
        euros = float(scene.pool.euros[habit] * scene.rng.lognormal(0, 0.12))
        gap = scene.rng.uniform(0, scene.span_s)
        scene.pay(payer, scene.host().account, euros, after_s=scene.start_s, gap_s=gap, first=k == 0)


def fan_in(scene: Scene) -> None:
    """Four to sixteen payers of one beneficiary, sums of one order of magnitude."""
    collector = scene.host()
    for _ in range(degree(scene)):
        payer = scene.host(scene.amount(collector) * float(scene.rng.lognormal(0, 0.6)))
        euros = scene.amount(payer) * float(scene.rng.lognormal(0, 0.1))
        gap = scene.rng.uniform(0, scene.span_s)
        scene.pay(payer, collector.account, euros, after_s=scene.start_s, gap_s=gap)


def degree(scene: Scene, least: int = 4, most: int = 16) -> int:
    """Small fans are commoner; half have eight ends or fewer."""
    return int(least + (most - least) * float(scene.rng.beta(1.2, 1.8)) + 0.5)
