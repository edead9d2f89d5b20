"""What a ring's risk would be without one transfer, and without the fewest that unflag it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Float64s, Int32s
from rings.judge import Judge
from rings.measures import measure
from rings.ring import Ring
from rings.scene import Scene
from scoring.scores import FLAGGED_ABOVE

#: Transfers below which what is left is no ring.
_LEAST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """Risks by re-running the ring's own risk function; nothing else is assumed."""

    #: [k] risk of the ring without each of its transfers
    risk_without: Float64s
    #: [k] 0 to 1: half what the risk falls without it, half its own suspicion, each by the largest of the ring
    weights: Float64s
    #: event whose absence lowers the risk most, and the risk then
    strongest: int
    risk_without_strongest: float
    #: events, by weight, without which the rest is not flagged; empty: none found
    unflagging: Int32s
    risk_without_unflagging: float


def risk_of(scene: Scene, judge: Judge, events: Int32s, typology: Typology | None = None) -> float:
    """The risk of some transfers as a ring of their own; 0 for fewer than two."""
    return judge.risk(measure(scene, events, typology)) if len(events) >= _LEAST else 0.0


def counterfactual_of(scene: Scene, judge: Judge, ring: Ring) -> Counterfactual:
    """O(k) runs of the risk function for k transfers."""
    events = ring.events
    risk_without = np.array([risk_of(scene, judge, np.delete(events, k)) for k in range(len(events))])
    weights = _scaled(np.maximum(ring.risk - risk_without, 0.0)) / 2 + _scaled(scene.suspicion[events]) / 2
    strongest = int(np.argmin(risk_without))
    unflagging, then = _unflagging(scene, judge, events, weights)
    return Counterfactual(
        risk_without=risk_without,
        weights=weights,
        strongest=int(events[strongest]),
        risk_without_strongest=float(risk_without[strongest]),
        unflagging=unflagging,
        risk_without_unflagging=then,
    )


def _scaled(values: Float64s) -> Float64s:
    top = float(values.max())
    return values / top if top > 0 else values


def _unflagging(scene: Scene, judge: Judge, events: Int32s, weights: Float64s) -> tuple[Int32s, float]:
    """The shortest head of the transfers by weight without which the rest is not flagged, and the rest's risk."""
    order = np.argsort(-weights, kind="stable")
    for count in range(1, len(events) - _LEAST + 1):
        risk = risk_of(scene, judge, np.sort(events[order[count:]]))
        if risk <= FLAGGED_ABOVE:
            return np.sort(events[order[:count]]), risk
    return events[:0], risk_of(scene, judge, events)
