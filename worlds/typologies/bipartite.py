"""Bipartite: a set of payers pays a set of beneficiaries, criss-cross."""

from __future__ import annotations

from worlds.scene import Scene


def bipartite(scene: Scene) -> None:
    """Two to five payers, two to five beneficiaries, each payer pays two or more of them: one connected structure."""
    sinks = [scene.host() for _ in range(int(scene.rng.integers(2, 6)))]
    payers = max(len(sinks) - 1, int(scene.rng.integers(2, 6)))
    for i in range(payers):
        payer = scene.host()
        ends = {i % len(sinks), (i + 1) % len(sinks)}
        ends |= {j for j in range(len(sinks)) if scene.rng.random() < 0.25}
        for k, end in enumerate(sorted(ends)):
            habit = scene.pool.own(scene.rng, payer.account)
            euros = float(scene.pool.euros[habit] * scene.rng.lognormal(0, 0.12))
            gap = scene.rng.uniform(0, scene.span_s)
            scene.pay(payer, sinks[end].account, euros, after_s=scene.start_s, gap_s=gap, first=k == 0)
