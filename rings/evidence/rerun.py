"""The risk of a ring had some transactions not happened: features, rules, detectors and ring risk, all run again.

What describes the whole of the data stays as it was at the re-score: the midnight grid's columns (communities, ranks),
how usual each score and structure is, the model. All else is made of the events that are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from gnn.rerun import ModelRerun
from gnn.trained_model import TrainedModel
from graph.changed.features import ChangedFeatures
from graph.changed.local import localized
from graph.columns import EventColumns, Float32s, Float64s, Int32s
from graph.features.matrix import FeatureMatrix
from rings.evidence.weights import Weights, weights_of
from rings.judge import Judge
from rings.measures import measure
from rings.reasons import hits_of_events
from rings.ring import Ring
from rings.scene import Scene, first_contacts
from rules.evaluate import evaluate
from rules.hits import RuleHits
from rules.reach import RuleReach
from rules.tables import RuleTables
from scoring.ensemble import Ensemble
from scoring.scores import ScoreAt

#: Transfers below which what is left is no ring.
LEAST: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the detection says of a ring's transfers that are left."""

    #: 0 to 100; 0 for fewer than two transfers
    risk: float
    #: the transfers, ascending, and the suspicion of each, 0 to 1
    events: Int32s
    suspicion: Float64s


class RingAgain(Protocol):
    """One ring, to be judged again as often as asked."""

    def judged(self, removed: Int32s) -> Judged:
        """The ring had the `removed` events (ascending) not happened."""


class Again(Protocol):
    """What judges rings again; see `Rerun`."""

    @property
    def held(self) -> tuple[str, ...]:
        """Detectors that keep what they said, as they cannot be run on a part of the events."""

    @property
    def network_told(self) -> bool:
        """The graph network's logits are traced back to the events that they rest on."""

    def of(self, ring: Ring) -> RingAgain:
        """One ring."""

    def weights(self, ring: Ring) -> Weights:
        """What each of its transfers carries of its suspicion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What one re-score detected with, beside the data."""

    model: TrainedModel
    #: [n] by detector
    detectors: Mapping[str, Float64s]
    ensemble: Ensemble
    hits: RuleHits
    tables: RuleTables
    judge: Judge


class Rerun:
    """The detection of one cut, ready to be run again on a part of it: equal to a whole re-score of what is left.

    Cost: a few seconds and some 300 bytes an event to make; some ten milliseconds a risk.
    """

    def __init__(self, scene: Scene, features: FeatureMatrix, detection: Detection) -> None:
        self.scene, self.detection = scene, detection
        self.changed = ChangedFeatures(scene.columns, features)
        self.reach = RuleReach(scene.columns, self.changed.index, detection.tables)
        self._fired = hits_of_events(detection.hits)
        self.model = ModelRerun(detection.model, scene.columns, self.changed.index, detection.detectors)

    @property
    def held(self) -> tuple[str, ...]:
        """As `Again.held`."""
        return self.model.held

    @property
    def network_told(self) -> bool:
        """As `Again.network_told`."""
        return self.model.can_listen

    def of(self, ring: Ring) -> RingRerun:
        """One ring."""
        return RingRerun(self, ring)

    def weights(self, ring: Ring) -> Weights:
        """As `Again.weights`."""
        known = self.detection
        parts = known.ensemble.parts(known.detectors, known.hits, ring.events.astype(np.int64))
        return weights_of(ring, parts, known.hits, self._fired, self.model.listened(ring.events))


class RingRerun:
    """One ring with all events that its detection looks at."""

    def __init__(self, rerun: Rerun, ring: Ring) -> None:
        self._rerun, self._ring = rerun, ring
        self._rows = rerun.reach.rows(ring.events, rerun.changed.reaches(ring.events))
        self._local = localized(rerun.scene.columns, self._rows.astype(np.int64))

    def judged(self, removed: Int32s) -> Judged:
        """As `RingAgain.judged`."""
        events = np.setdiff1d(self._ring.events, removed).astype(np.int32)
        if len(events) < LEAST:
            return Judged(risk=0.0, events=events, suspicion=np.zeros(len(events)))
        part, places = self._left(events, removed)
        score_at, hit = self._scored(events, removed, part, places)
        risk = score_at.risk.astype(np.float64) / 100.0
        suspicion = risk if score_at.probability is None else np.maximum(risk, score_at.probability)
        first = first_contacts(part)
        scene = replace(self._rerun.scene, columns=part, risk=risk, suspicion=suspicion, hit=hit, first_contact=first)
        # Rounded as rings are (`rings.finding`).
        told = round(self._rerun.detection.judge.risk(measure(scene, places)), 1)
        return Judged(risk=told, events=events, suspicion=suspicion[places])

    def _left(self, events: Int32s, removed: Int32s) -> tuple[EventColumns, Int32s]:
        """The local events that are left, and where `events` stand among them."""
        kept = np.flatnonzero(~np.isin(self._rows, removed))
        columns = self._rerun.scene.columns
        # Rules that want some weeks of data count from the first event that is left.
        first = int(np.argmax(~np.isin(np.arange(len(removed) + 1), removed)))
        if len(kept) == 0 or self._rows[kept[0]] != first:
            rows = np.union1d(self._rows[kept], [first])
            return localized(columns, rows), np.searchsorted(rows, events).astype(np.int32)
        return self._local.picked(kept), np.searchsorted(self._rows[kept], events).astype(np.int32)

    def _scored(self, events: Int32s, removed: Int32s, part: EventColumns, places: Int32s) -> tuple[ScoreAt, Float32s]:
        """[m] `score_at` of the local events, true at `places` alone, and their strongest rule."""
        rerun, detection = self._rerun, self._rerun.detection
        features = rerun.changed.rows(events, removed, part, places)
        told = rerun.model.scores(events, removed, features)
        scores = {name: np.zeros(len(part)) for name in told}
        for name, values in told.items():
            scores[name][places] = values
        hits = evaluate(part, detection.tables)
        return detection.ensemble.score(scores, hits, part), hits.strongest(len(part))
