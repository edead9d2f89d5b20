"""Rules and detectors as one suspicion, its calibrated probability, and its risk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Self

import numpy as np

from gnn.detector import TimeSplit
from gnn.labels import ILLICIT
from gnn.split import choosing_rows
from graph.columns import EventColumns, Float64s, Int8s, Int64s
from rules.hits import RuleHits
from scoring.blend import Calibration, calibrated, selected, trusted, unlabelled
from scoring.errors import EnsembleRefused
from scoring.families import families
from scoring.raising import fitted_lift
from scoring.risk_map import RiskMap
from scoring.scores import FLAGGED_ABOVE, RingRisks, ScoreAt
from scoring.tails import Tail

#: Positives in the second half of the validation part that weights and calibration need; half as many calibrate only.
ENOUGH_POSITIVES: Final = 20
_VERSION: Final = 2
_NEVER_CERTAIN: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """A monotone blend: no detector's or rule's higher score ever lowers the suspicion.

    Suspicion is the weighted sum of each detector's rarity (`Tail`) and of each rule's evidence, -ln(1 - score) of its
    strongest hit.
    """

    #: detectors by name, then rule codes
    names: tuple[str, ...]
    weights: tuple[float, ...]
    tails: Mapping[str, Tail]
    calibration: Calibration | None
    risk_map: RiskMap
    #: suspicion that a ring of risk 100 adds to its transactions at a re-score
    ring_lift: float
    #: how it was fitted, for the model card and the page
    why: str

    def score(self, detector_scores: Mapping[str, Float64s], hits: RuleHits, columns: EventColumns) -> ScoreAt:
        """`score_at` of every event.

        Transfers between accounts with a holder in common raise nothing by themselves: their risk stays below 30,
        ranked by suspicion like the others.

        Raises: `EnsembleRefused` where a detector that it was fitted with is missing, or the rules are others.
        """
        missing = [name for name in self.tails if name not in detector_scores]
        if missing:
            msg = f"the ensemble needs scores of {', '.join(missing)}"
            raise EnsembleRefused(msg)
        if self.names != (*self.tails, *hits.codes):
            raise EnsembleRefused("the ensemble was fitted with other rules")
        rarity = _rarity(self.tails, detector_scores, hits, len(columns))
        suspicion = _weighed(rarity, self.weights)
        probability = None if self.calibration is None else self.calibration(suspicion)
        risk = self.risk_map(suspicion)
        risk[columns.is_internal] *= np.float32(FLAGGED_ABOVE / 100)
        return ScoreAt(suspicion=suspicion, probability=probability, risk=risk)

    def parts(self, detector_scores: Mapping[str, Float64s], hits: RuleHits, rows: Int64s) -> dict[str, Float64s]:
        """[len(rows)] what each detector and rule adds to the suspicion of these events; they sum to it.

        `hits` may hold those of other events too; `rows` ascend.
        """
        mine = np.flatnonzero(np.isin(hits.event, rows))
        evidence = np.zeros((len(rows), len(hits.codes)))
        told = -np.log1p(-np.minimum(hits.score[mine].astype(np.float64), _NEVER_CERTAIN))
        np.maximum.at(evidence, (np.searchsorted(rows, hits.event[mine]), hits.rule[mine].astype(np.int64)), told)
        rarity = [tail(detector_scores[name][rows]) for name, tail in sorted(self.tails.items())]
        columns = [*rarity, *evidence.T]
        return {name: weight * one for name, weight, one in zip(self.names, self.weights, columns, strict=True)}

    def with_rings(self, score_at: ScoreAt, rings: RingRisks, labels: Int8s, split: TimeSplit) -> Self:
        """The same with the lift by rings fitted; `rings` are those that ended before the test part."""
        lift = fitted_lift(score_at.suspicion, rings, labels, split, self.risk_map.scale)
        return replace(self, ring_lift=lift)

    def to_json(self) -> str:
        """The ensemble as JSON; floats are exact."""
        document = {
            "version": _VERSION,
            "names": self.names,
            "weights": self.weights,
            "tails": {name: tail.to_json() for name, tail in self.tails.items()},
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "risk_map": self.risk_map.to_json(),
            "ring_lift": self.ring_lift,
            "why": self.why,
        }
        return json.dumps(document, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote. Raises: `EnsembleRefused`."""
        try:
            document = json.loads(text)
            if document["version"] != _VERSION:
                msg = f"a scoring file of version {document['version']}; this is {_VERSION}"
                raise EnsembleRefused(msg)
            calibration = document["calibration"]
            return cls(
                names=tuple(document["names"]),
                weights=tuple(document["weights"]),
                tails={name: Tail.from_json(tail) for name, tail in document["tails"].items()},
                calibration=None if calibration is None else Calibration(**calibration),
                risk_map=RiskMap.from_json(document["risk_map"]),
                ring_lift=float(document["ring_lift"]),
                why=document["why"],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            msg = f"the scoring file is damaged: {error}"
            raise EnsembleRefused(msg) from None


def fit(
    detector_scores: Mapping[str, Float64s], hits: RuleHits, labels: Int8s, split: TimeSplit, columns: EventColumns
) -> Ensemble:
    """The ensemble of these detectors and rules, fitted on the validation part (all events, where that is empty).

    Rarities and the risk map come from the whole validation part, so that its daily budgets hold on days that no
    detector learned from; weights and calibration from its second half, as early stopping used the first.

    - With 20 positives or more there: weights by forward selection from the fixed ones or the best part alone; Platt's
      calibration.
    - With 5 to 19: fixed weights, calibrated.
    - With fewer, but labels in the training part: fixed weights, no probability.
    - Without labels: unsupervised detectors and rules carry the suspicion, risk is the rank in the budget, and there is
      no probability.

    Fixed weights lie between those without labels and those of the learned detectors, by the labels to learn from.
    """
    reference = np.arange(split.train_end, split.valid_end)
    if len(reference) == 0:
        reference = np.arange(len(columns))
    tails = {name: Tail.fit(detector_scores[name][reference]) for name in sorted(detector_scores)}
    names = (*tails, *hits.codes)
    rarity = _rarity(tails, detector_scores, hits, len(columns))
    shape = (names, len(tails))
    weights, calibration, why = _weighted(shape, rarity, labels, split, columns)
    risk_map = RiskMap.fit(_weighed(rarity[reference], weights))
    return Ensemble(
        names=names,
        weights=tuple(weights.tolist()),
        tails=tails,
        calibration=calibration,
        risk_map=risk_map,
        ring_lift=risk_map.scale,
        why=why,
    )


def _weighted(
    shape: tuple[tuple[str, ...], int], rarity: Float64s, labels: Int8s, split: TimeSplit, columns: EventColumns
) -> tuple[Float64s, Calibration | None, str]:
    """Weights, calibration and the words for how they came about; `shape` is all names and the count of detectors."""
    if not np.any(labels == ILLICIT):
        return (
            unlabelled(*shape),
            None,
            "no labels: unsupervised detectors and rules rank, without a probability",
        )
    choosing = choosing_rows(columns, split)
    rows = choosing[labels[choosing] >= 0]
    truth = labels[rows] == ILLICIT
    positives, learned = int(truth.sum()), int(np.count_nonzero(labels[: split.train_end] == ILLICIT))
    weights = trusted(*shape, learned)
    if positives * 4 < ENOUGH_POSITIVES or positives == len(rows):
        return weights, None, f"{positives} illicit transactions to calibrate on: fixed weights, no probability"
    if positives < ENOUGH_POSITIVES:
        why = f"{positives} illicit transactions to calibrate on: fixed weights, calibrated probability"
    else:
        # What is not known to be illicit stands for all that alerts are drawn from: few labels are of clean ones.
        illicit = labels[choosing] == ILLICIT
        weights = selected(rarity[choosing], illicit, families(columns, choosing[illicit]), weights, shape[1])
        why = f"weights chosen and probability fitted on {positives} illicit of {len(rows)} transactions"
    return weights, calibrated(_weighed(rarity[rows], weights), truth), why


def _weighed(rarity: Float64s, weights: Sequence[float] | Float64s) -> Float64s:
    """[n] the weighted sum, added column by column: a row's sum is the same whatever rows stand beside it."""
    total = np.zeros(len(rarity))
    for k, weight in enumerate(weights):
        total += weight * rarity[:, k]
    return total


def _rarity(tails: Mapping[str, Tail], detector_scores: Mapping[str, Float64s], hits: RuleHits, count: int) -> Float64s:
    """[count, k] each detector's rarity, then each rule's evidence."""
    table = np.zeros((count, len(tails) + len(hits.codes)))
    for k, (name, tail) in enumerate(sorted(tails.items())):
        table[:, k] = tail(detector_scores[name])
    evidence = -np.log1p(-np.minimum(hits.score.astype(np.float64), _NEVER_CERTAIN))
    np.maximum.at(table, (hits.event, len(tails) + hits.rule.astype(np.int64)), evidence)
    return table
