"""Gather-scatter: many pay one account, which pays many others."""

from __future__ import annotations

import numpy as np

from worlds.scene import MIN_DWELL_S, Scene
from worlds.typologies.fans import degree


def gather_scatter(scene: Scene) -> None:
    """Three to fourteen payments in over half the span, then as many out over the rest, of nearly the same sum."""
    others = range(degree(scene, 3, 14) - 1)
    scales = [scene.lead.usual * float(scene.rng.lognormal(0, 0.5)) for _ in others]
    payers = [scene.lead, *(scene.turn(scene.window(0, 0.5), scale) for scale in scales)]
    sums = [scene.near(payer) for payer in payers]
    shares = scene.rng.dirichlet(np.full(degree(scene, 3, 14), 6.0)) * sum(sums) * scene.kept()
    since = max(payer.time_s for payer in payers) + MIN_DWELL_S
    window = (since, since + scene.span_s // 2)
    hub = scene.turn(window, float(shares.mean()))
    for payer, euros in zip(payers, sums, strict=True):
        scene.pay(payer, hub.account, euros)
    turn = hub
    step = scene.span_s // (2 * len(shares))
    for k, share in enumerate(shares):
        scene.pay(turn, scene.someone(), float(share))
        turn = scene.again(hub.account, (since + k * step, since + (k + 2) * step), float(share))
