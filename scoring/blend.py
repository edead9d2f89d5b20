"""Weights of the detectors and the rules, and the calibration of their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from graph.columns import Bools, Float64s

#: What a detector's rarity counts before anything is known, and where nobody knows it.
PRIOR_WEIGHT: Final[Mapping[str, float]] = {
    "boosted_trees": 1.0,
    "graph_network": 0.5,
    "isolation_forest": 0.15,
    "robust_statistics": 0.1,
}
OTHER_PRIOR: Final = 0.5
#: Without labels rules go before rarity: on the sample world this ranks eight times better than equal parts.
UNLABELLED_RULE: Final = 8.0
#: How many positives one squared unit of distance from the prior is worth.
_PENALTY: Final = 2.0


def prior(names: Sequence[str]) -> Float64s:
    """[k] weights of detectors and rules before any label of the reference part counts."""
    return np.array([PRIOR_WEIGHT.get(name, OTHER_PRIOR) for name in names])


def unlabelled(detectors: int, rules: int) -> Float64s:
    """[k] weights where nothing is labelled: the detectors share one, each rule counts on top."""
    return np.array([1 / max(1, detectors)] * detectors + [UNLABELLED_RULE] * rules)


def fitted(rarity: Float64s, truth: Bools, start: Float64s) -> Float64s:
    """[k] non-negative weights of a logistic regression of `truth` on `rarity` [n, k], drawn towards `start`.

    Convex and started from `start`, so the same input gives the same weights. Never negative: more suspicion of a
    detector never lowers the whole.
    """

    def loss(at: Float64s) -> tuple[float, Float64s]:
        z = rarity @ at[:-1] + at[-1]
        value = np.logaddexp(0, z).sum() - z[truth].sum() + _PENALTY * np.square(at[:-1] - start).sum()
        residual = expit(z) - truth
        slope = np.append(rarity.T @ residual + 2 * _PENALTY * (at[:-1] - start), residual.sum())
        return float(value), slope

    rate = max(truth.mean(), 1 / len(truth))
    begin = np.append(start, np.log(rate / (1 - min(rate, 0.999))) - float(rarity.mean(axis=0) @ start))
    bounds = [(0.0, None)] * len(start) + [(None, None)]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    weights: Float64s = np.maximum(found.x[:-1], 0.0)
    return weights if weights.sum() > 0 else start


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Platt's sigmoid (Platt 1999; targets smoothed as there): probability = 1 / (1 + exp(-(slope s + offset)))."""

    slope: float
    offset: float

    def __call__(self, suspicion: Float64s) -> Float64s:
        """[n] probability."""
        probability: Float64s = expit(self.slope * suspicion + self.offset)
        return probability


def calibrated(suspicion: Float64s, truth: Bools) -> Calibration:
    """The sigmoid that fits `truth` best, never falling."""
    positives, negatives = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(at: Float64s) -> tuple[float, Float64s]:
        z = at[0] * suspicion + at[1]
        residual = expit(z) - target
        return float((np.logaddexp(0, z) - target * z).sum()), np.array([residual @ suspicion, residual.sum()])

    rate = (positives + 1) / (positives + negatives + 2)
    begin = np.array([1.0, np.log(rate / (1 - rate)) - float(suspicion.mean())])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(1e-6, None), (None, None)])
    return Calibration(slope=float(found.x[0]), offset=float(found.x[1]))
