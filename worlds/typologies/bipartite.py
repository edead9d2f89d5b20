"""Bipartite: a set of payers pays a set of beneficiaries, criss-cross."""

from __future__ import annotations

from worlds.scene import Scene


def bipartite(scene: Scene) -> None:
    """Two to five payers, two to five beneficiaries, each payer pays two or more of them: one connected structure."""
    sinks = [scene.someone() for _ in range(int(scene.rng.integers(2, 6)))]
    turn = scene.lead
    for i in range(max(len(sinks) - 1, int(scene.rng.integers(2, 6)))):
        ends = {i % len(sinks), (i + 1) % len(sinks)}
        ends |= {j for j in range(len(sinks)) if scene.rng.random() < 0.25}
        for k, end in enumerate(sorted(ends)):
            mine = turn if k == 0 else scene.again(turn.account, scene.window())
            scene.pay(mine, sinks[end], scene.near(mine))
        turn = scene.turn(scene.window(), scene.lead.usual * float(scene.rng.lognormal(0, 0.7)))
