"""The sufficient subgraph: the fewest transfers, found greedily, that carry a ring's typology and risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Int32s
from rings.counterfactual import Counterfactual, risk_of
from rings.judge import Judge
from rings.ring import Ring
from rings.scene import Scene
from rings.shape import typology_of

#: Part of the ring's risk that the subgraph must carry.
SHARE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficient:
    """Some of a ring's transfers, in time order, and the risk of these alone."""

    events: Int32s
    risk: float


def sufficient_of(scene: Scene, judge: Judge, ring: Ring, without: Counterfactual) -> Sufficient:
    """Leaves out transfers, the lightest first, as long as typology and 95 % of the risk stay; at most two rounds.

    No single further transfer can be left out where the second round changed nothing.
    """
    kept = ring.events
    weight = dict(zip(ring.events.tolist(), without.weights.tolist(), strict=True))
    for _ in range(2):
        before = len(kept)
        for event in sorted(kept.tolist(), key=lambda one: (weight[one], -one)):
            rest = kept[kept != event]
            if len(rest) >= 2 and _carries(scene, judge, ring, rest):
                kept = rest
        if len(kept) == before:
            break
    return Sufficient(events=np.sort(kept), risk=risk_of(scene, judge, kept))


def _carries(scene: Scene, judge: Judge, ring: Ring, events: Int32s) -> bool:
    typology = typology_of(scene.columns, events)
    return typology is ring.typology and risk_of(scene, judge, events, typology) >= SHARE * ring.risk
