"""Gather-scatter: many pay one account, which pays many others."""

from __future__ import annotations

import numpy as np

from worlds.scene import Scene
from worlds.typologies.fans import degree


def gather_scatter(scene: Scene) -> None:
    """Three to fourteen payments in over half the span, then as many out over the rest, of nearly the same sum."""
    incoming, outgoing = degree(scene, 3, 14), degree(scene, 3, 14)
    scale = scene.amount(scene.host())
    payers = [scene.host(scale * float(scene.rng.lognormal(0, 0.4))) for _ in range(incoming)]
    sums = [scene.amount(p) for p in payers]
    shares = scene.rng.dirichlet(np.full(outgoing, 6.0)) * sum(sums) * scene.kept()
    hub = scene.host(float(shares.mean()))
    half = scene.span_s // 2
    times = [
        scene.pay(payer, hub.account, euros, after_s=scene.start_s, gap_s=scene.rng.uniform(0, half))
        for payer, euros in zip(payers, sums, strict=True)
    ]
    for k, euros in enumerate(shares):
        gap = scene.rng.uniform(0, half)
        scene.pay(hub, scene.host().account, float(euros), after_s=max(times), gap_s=gap, first=k == 0)
