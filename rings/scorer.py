"""A ring scorer learned from known cases: a logistic regression whose weights are never negative."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.optimize import minimize

from graph.columns import Bools, Float64s
from rings.errors import ScorerRefused
from rings.measures import MEASURES
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE

#: Rings of either kind below which nothing can be learned.
LEAST_OF_A_KIND: Final = 4
#: How many times more a missed ring counts than a false one where the flag is set (F-beta), and where high begins.
_BETA_FLAGGED: Final = 3.0
_BETA_HIGH: Final = 0.5
#: How many times as many rings as true ones to be expected are flagged, where too few are known to measure it.
_FLAGGED_TIMES: Final = 3.0
_RIDGE: Final = 0.0005
_FORMAT: Final = "ringtrace ring scorer 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingScorer:
    """Risk as a fixed monotone map of a learned probability; a judge like any other."""

    #: one weight a measure, never negative
    weights: tuple[float, ...]
    bias: float
    #: probabilities that are risk 30 and 70
    flagged_from: float
    high_from: float
    #: rings and true rings that it learned from
    learned_from: int
    learned_true: int

    def probability(self, measures: Float64s) -> float:
        """That the ring is a true one, as far as the rings it learned from tell."""
        return float(1.0 / (1.0 + np.exp(-(self.bias + np.dot(self.weights, measures)))))

    def risk(self, measures: Float64s) -> float:
        """0 to 100; never lower where a measure is higher."""
        points = (0.0, self.flagged_from, self.high_from, 1.0)
        return round(float(np.interp(self.probability(measures), points, (0.0, FLAGGED_ABOVE, HIGH_ABOVE, 100.0))), 4)

    def to_json(self) -> str:
        """Text that `from_json` reads; the same scorer, the same bytes."""
        body = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({"format": _FORMAT, "measures": list(MEASURES), **body}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The scorer. Raises: `ScorerRefused` for anything that `to_json` did not write for these measures."""
        try:
            body = json.loads(text)
            if body.pop("format") != _FORMAT or body.pop("measures") != list(MEASURES):
                raise ScorerRefused("the ring scorer was made for other measures; train again")
            scorer = cls(**{**body, "weights": tuple(map(float, body["weights"]))})
        except (ValueError, TypeError, KeyError, AttributeError):
            raise ScorerRefused("the file is no ring scorer") from None
        if len(scorer.weights) != len(MEASURES) or min(scorer.weights) < 0:
            raise ScorerRefused("the file is no ring scorer")
        return scorer


def fit(measures: Float64s, is_true: Bools, unseen: Bools | None = None) -> RingScorer | None:
    """A scorer of rings ([k, 8] measures) of which it is known whether they are true; None where too few are known.

    `unseen` are those of which the detectors learned nothing: their scores say of the others more than they will on new
    data. It learns from these alone where they hold enough of either kind; else from all, and flags so many of the
    unseen ones that there is room for three times the true ones to be expected among them.
    """
    if unseen is not None and _enough(is_true[unseen]):
        return fit(measures[unseen], is_true[unseen])
    if not _enough(is_true):
        return None
    bias, weights = _regressed(measures, is_true)
    chance = 1.0 / (1.0 + np.exp(-(bias + measures @ weights)))
    if unseen is None or not unseen.any():
        flagged, high = _threshold(chance, is_true, _BETA_FLAGGED), _threshold(chance, is_true, _BETA_HIGH)
    else:
        expected = float(is_true.mean()) * int(unseen.sum())
        flagged, high = (_place(chance[unseen], times * expected) for times in (_FLAGGED_TIMES, 1.0))
    flagged = round(min(flagged, 0.98), 6)
    return RingScorer(
        weights=tuple(weights.tolist()),
        bias=bias,
        flagged_from=flagged,
        high_from=round(min(max(high, flagged + 1e-3), 0.99), 6),
        learned_from=len(is_true),
        learned_true=int(is_true.sum()),
    )


def _enough(is_true: Bools) -> bool:
    return min(int(is_true.sum()), int((~is_true).sum())) >= LEAST_OF_A_KIND


def _regressed(measures: Float64s, is_true: Bools) -> tuple[float, Float64s]:
    """Bias and weights: maximum likelihood under a ridge, weights at or above zero (L-BFGS-B); deterministic."""
    target = is_true.astype(np.float64)

    def loss(point: Float64s) -> tuple[float, Float64s]:
        logit = measures @ point[1:] + point[0]
        chance = 1.0 / (1.0 + np.exp(-np.clip(logit, -50, 50)))
        value = np.mean(np.logaddexp(0.0, logit) - target * logit) + _RIDGE * np.dot(point[1:], point[1:]) / 2
        slope = measures.T @ (chance - target) / len(target) + _RIDGE * point[1:]
        return float(value), np.concatenate([[np.mean(chance - target)], slope])

    bounds = [(None, None), *[(0.0, None)] * measures.shape[1]]
    found = minimize(loss, np.zeros(measures.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(round(found.x[0], 6)), np.round(found.x[1:], 6)


def _place(chance: Float64s, count: float) -> float:
    """The probability from which upward so many rings are taken, a little below the least of these."""
    ordered = np.append(np.sort(chance)[::-1], 0.0)
    last = min(max(1, round(count)), len(chance))
    return float(ordered[last - 1] + ordered[last]) / 2


def _threshold(chance: Float64s, is_true: Bools, beta: float) -> float:
    """The probability from which upward rings are taken with the best F-beta, a little below the least of these."""
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum(is_true[order])
    taken = np.arange(1, len(order) + 1)
    f_beta = (1 + beta**2) * right / (beta**2 * is_true.sum() + taken)
    last = int(np.argmax(f_beta))
    following = chance[order[last + 1]] if last + 1 < len(order) else 0.0
    return float((chance[order[last]] + following) / 2)
