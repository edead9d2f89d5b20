"""Finding: candidates from motif instances and suspicious flow, merged, judged, named, with roles and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from gnn.detector import TimeSplit
from graph.columns import Bools, EventColumns, Float64s, Int8s, Int32s
from graph.motifs.instances import MotifInstances
from rings import scorer as ring_scorer
from rings.candidate import Candidate
from rings.flow import money_of
from rings.from_flow import connected_parts, flow_candidates
from rings.from_instances import instance_candidates
from rings.from_merchants import merchant_candidates
from rings.identity import unique_ids
from rings.ids import ids_of
from rings.judge import Judge, PlainJudge
from rings.measures import MEASURES, measure
from rings.merging import merge
from rings.ring import Ring
from rings.roles import roles_of
from rings.scene import Scene, scene_of
from rings.scorer import RingScorer
from rings.shape import typology_of
from rules.hits import RuleHits
from scoring.scores import FLAGGED_ABOVE, ScoreAt

#: Share of a ring's transfers that are known to be illicit from which it is a true one.
_TRUE_SHARE: Final = 0.5


def find(
    columns: EventColumns,
    score_at: ScoreAt,
    instances: MotifInstances,
    hits: RuleHits,
    *,
    scorer: RingScorer | None = None,
) -> list[Ring]:
    """The flagged rings (risk above 30), riskiest first, ties by their first transfers.

    Rings share no transfer. Deterministic; names and numbers of accounts change nothing but the members' order.
    """
    return find_in(scene_of(columns, score_at, instances, hits), scorer)


def find_in(scene: Scene, scorer: RingScorer | None = None) -> list[Ring]:
    """The flagged rings of a scene; see `find`."""
    judge: Judge = scorer or PlainJudge()
    rings = [ring for ring in (_judged(scene, judge, one) for one in _candidates(scene)) if ring is not None]
    rings.sort(key=lambda ring: (-ring.risk, ring.events.tolist()))
    columns = scene.columns
    ids = unique_ids(ids_of(columns, ring.events) for ring in rings)
    return [replace(ring, ring_id=name) for ring, name in zip(rings, ids, strict=True)]


def fit_scorer(scene: Scene, labels: Int8s, split: TimeSplit) -> RingScorer | None:
    """A ring scorer from the rings before the test part, those of the validation part going first; None: too few.

    `labels`: [n] 1 illicit, 0 clean, -1 unknown. A ring is a true one where at least half of its labelled transfers
    are illicit.
    """
    measures, truths, begins = [], [], []
    for candidate in _candidates(scene):
        events = np.array(candidate.events, dtype=np.int32)
        known = labels[events][labels[events] >= 0]
        if events[-1] < split.valid_end and len(known):
            measures.append(measure(scene, events))
            truths.append(known.mean() >= _TRUE_SHARE)
            begins.append(int(events[0]))
    table: Float64s = np.array(measures, dtype=np.float64).reshape(-1, len(MEASURES))
    is_true: Bools = np.array(truths, dtype=np.bool_)
    unseen: Bools = np.array(begins, dtype=np.int64) >= split.train_end
    return ring_scorer.fit(table, is_true, unseen)


def _candidates(scene: Scene) -> Sequence[Candidate]:
    def connected(events: Sequence[int]) -> list[list[int]]:
        parts = connected_parts(scene.columns, np.array(events, dtype=np.int32))
        return [part.tolist() for part in parts]

    from_motifs, _ = instance_candidates(scene)
    every = [*from_motifs, *flow_candidates(scene), *merchant_candidates(scene)]
    return merge(every, scene.suspicion, connected)


def _judged(scene: Scene, judge: Judge, candidate: Candidate) -> Ring | None:
    """The ring, or None where it is not flagged."""
    columns = scene.columns
    events: Int32s = np.array(candidate.events, dtype=np.int32)
    typology = typology_of(columns, events)
    # Rounded as it is shown, so that every reader agrees on what is flagged.
    risk = round(judge.risk(measure(scene, events, typology)), 1)
    if risk <= FLAGGED_ABOVE:
        return None
    members, roles = roles_of(columns, events)
    money = money_of(columns, events, typology)
    return Ring(
        ring_id="",
        typology=typology,
        risk=risk,
        events=events,
        members=members,
        roles=roles,
        amount_minor=money.amount_minor,
        turnover_minor=money.turnover_minor,
        currency=money.currency,
        instances=candidate.instances,
        truncated=candidate.truncated,
    )
