"""Scenes, rings and sources of evidence from a few transfers, for the tests of rings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from graphs import Transfer, make_columns

from graph.canonical.vocabulary import TYPOLOGIES, Typology
from graph.columns import EventColumns, Int32s
from graph.motifs.instances import MotifInstances
from rings.evidence.attribution import Attributions, rank_shares
from rings.evidence.building import Sources
from rings.evidence.rerun import Judged
from rings.evidence.weights import METHODS, Weights
from rings.finding import find_in
from rings.judge import PlainJudge
from rings.measures import measure
from rings.reasons import hits_of_events
from rings.ring import Ring
from rings.roles import roles_of
from rings.scene import Scene, scene_of
from rules.hits import RuleHits
from scoring.scores import ScoreAt

DAY_S = 86_400


def make_hits(fired: Mapping[int, str] | None = None) -> RuleHits:
    """Hits of score .8 by event, each proved by its own event."""
    rows = sorted((fired or {}).items())
    codes = tuple(sorted({code for _, code in rows}))
    return RuleHits(
        codes=codes,
        rule=np.array([codes.index(code) for _, code in rows], dtype=np.int8),
        event=np.array([event for event, _ in rows], dtype=np.int32),
        score=np.full(len(rows), 0.8, dtype=np.float32),
        offsets=np.arange(len(rows) + 1, dtype=np.int64),
        evidence=np.array([event for event, _ in rows], dtype=np.int32),
        values=tuple({} for _ in rows),
    )


def make_instances(columns: EventColumns, found: Sequence[tuple[Typology, Sequence[int]]] = ()) -> MotifInstances:
    """Instances of (typology, witness rows)."""
    ordered = sorted(found, key=lambda one: (max(one[1]), TYPOLOGIES.index(one[0]), list(one[1])))
    return MotifInstances(
        typology=np.array([TYPOLOGIES.index(typology) for typology, _ in ordered], dtype=np.int8),
        offsets=np.cumsum([0, *(len(rows) for _, rows in ordered)]).astype(np.int64),
        events=np.array([row for _, rows in ordered for row in sorted(rows)], dtype=np.int32),
        closing_event=np.array([max(rows) for _, rows in ordered], dtype=np.int32),
        centre=np.full(len(ordered), -1, dtype=np.int32),
        ordered=np.ones(len(ordered), dtype=np.bool_),
        truncated=np.zeros(len(columns), dtype=np.bool_),
    )


def make_score(risk: Sequence[float]) -> ScoreAt:
    """Scores whose suspicion is the risk, without labels."""
    values = np.array(risk, dtype=np.float64)
    return ScoreAt(suspicion=values, probability=None, risk=values.astype(np.float32))


def make_scene(
    transfers: Sequence[Transfer],
    risk: Sequence[float],
    found: Sequence[tuple[Typology, Sequence[int]]] = (),
    *,
    fired: Mapping[int, str] | None = None,
    **more: Any,
) -> Scene:
    """A scene of transfers given in time order, the risk of each, and motif instances."""
    columns = make_columns(transfers, **more)
    return scene_of(columns, make_score(risk), make_instances(columns, found), make_hits(fired))


@dataclass(frozen=True)
class ScoresStay:
    """Judges what is left of a ring where the scores of single transfers do not depend on each other."""

    scene: Scene
    held: tuple[str, ...] = ()
    network_told: bool = True

    def of(self, ring: Ring) -> RingScoresStay:
        return RingScoresStay(self.scene, ring)

    def weights(self, ring: Ring) -> Weights:
        suspicion = self.scene.suspicion[ring.events]
        nothing = np.zeros(len(suspicion))
        by_method = {**dict.fromkeys(METHODS, nothing), "trees": suspicion / suspicion.sum()}
        return Weights(by_method=by_method)


@dataclass(frozen=True)
class RingScoresStay:
    scene: Scene
    ring: Ring

    def judged(self, removed: Int32s) -> Judged:
        events = np.setdiff1d(self.ring.events, removed).astype(np.int32)
        risk = round(PlainJudge().risk(measure(self.scene, events)), 1) if len(events) > 1 else 0.0
        return Judged(risk=risk, events=events, suspicion=self.scene.suspicion[events])


def make_sources(scene: Scene, *, fired: Mapping[int, str] | None = None) -> Sources:
    """Sources of evidence with one detector, whose scores are the risks."""
    hits = make_hits(fired)
    attributions = Attributions(hits=hits, fired=hits_of_events(hits), ranks=rank_shares({"boosted_trees": scene.risk}))
    versions: dict[str, str | int | None] = {"data_cut": scene.columns.cut, "model": "m1", "rules": "r1"}
    return Sources(scene=scene, again=ScoresStay(scene), attributions=attributions, versions=versions)


def rows(*pairs: str, amounts: Sequence[int] | None = None, gap_s: float = 3600.0) -> list[Transfer]:
    """Transfers from words like `"A>B"`, an hour apart, of 100.00 each."""
    sums = amounts or [100_00] * len(pairs)
    ends = [pair.split(">") for pair in pairs]
    return [(k * gap_s, ends[k][0], ends[k][1], sums[k]) for k in range(len(pairs))]


#: Background: old acquaintances who pay each other at a low risk, spread over the same days.
def background(count: int = 60) -> list[Transfer]:
    """Ordinary payments between a dozen accounts."""
    return [(k * 1800.0 + 7.0, f"N{k % 5}", f"N{5 + k % 7}", 20_00 + k) for k in range(count)]


def mixed(
    ring: Sequence[Transfer], count: int = 60, *, high: float = 85.0
) -> tuple[list[Transfer], list[float], list[int]]:
    """A ring among the background: transfers in time order, their risks, and the rows of the ring."""
    every = sorted([*((t, high) for t in ring), *((t, 1.0) for t in background(count))], key=lambda one: one[0][0])
    places = [k for k, (_, risk) in enumerate(every) if risk == high]
    return [t for t, _ in every], [risk for _, risk in every], places


def plain_ring(name: str, events: Sequence[int], columns: EventColumns) -> Ring:
    """A ring of these transfers, of which nothing but its members matters."""
    numbers = np.array(events, dtype=np.int32)
    members, roles = roles_of(columns, numbers)
    return Ring(
        ring_id=name,
        typology=Typology.RANDOM,
        risk=50.0,
        events=numbers,
        members=members,
        roles=roles,
        amount_minor=100,
        turnover_minor=100 * len(events),
        currency="EUR",
        instances=(),
        truncated=False,
    )


def cycle_ring() -> tuple[Scene, Ring]:
    """A cycle of four transfers among the background, found as a ring."""
    ring = rows("A>B", "B>C", "C>D", "D>A", amounts=[500_00, 480_00, 470_00, 450_00], gap_s=5 * 3600)
    transfers, risk, places = mixed(ring)
    scene = make_scene(transfers, risk, [(Typology.CYCLE, places)])
    return scene, find_in(scene)[0]
