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
#: Detectors that know no more than their labels taught them.
SUPERVISED: Final = frozenset({"boosted_trees", "graph_network"})
#: Without labels rules go before rarity: on the sample world this ranks eight times better than equal parts.
UNLABELLED_RULE: Final = 8.0
#: Labels of the training part with which learned detectors and those that need no label count equally.
HALF_TRUSTED: Final = 50
#: What leads leaves each other part this share of its fixed weight: where it is silent, the others still rank.
_TRACE: Final = 0.02
#: Weight that is tried at a step, as a share of the largest; steps at most.
_STEPS: Final = (0.1, 0.3, 1.0)
_MOST_STEPS: Final = 6
#: Standard errors by which a gain must differ from none.
_ERRORS: Final = 1.0


def prior(names: Sequence[str]) -> Float64s:
    """[k] weights of detectors and rules before any label of the reference part counts."""
    return np.array([PRIOR_WEIGHT.get(name, OTHER_PRIOR) for name in names])


def unlabelled(names: Sequence[str], detectors: int) -> Float64s:
    """[k] weights where nothing is labelled: the unsupervised of the first `detectors` share one, each rule counts."""
    alone = np.array([name not in SUPERVISED for name in names[:detectors]], dtype=np.float64)
    return np.append(alone / max(1.0, alone.sum()), np.full(len(names) - detectors, UNLABELLED_RULE))


def trusted(names: Sequence[str], detectors: int, illicit: int) -> Float64s:
    """[k] weights between `unlabelled` and `prior`, by how many illicit labels the learned detectors had."""
    trust = illicit / (illicit + HALF_TRUSTED)
    return trust * prior(names) + (1 - trust) * unlabelled(names, detectors)


def starts(names: Sequence[str], detectors: int, illicit: int) -> list[Float64s]:
    """Weights to choose from: the fixed ones, those without labels, and each detector alone but for a trace of all."""
    alone = [_TRACE * prior(names) + np.eye(len(names))[leader] for leader in range(detectors)]
    return [trusted(names, detectors, illicit), unlabelled(names, detectors), *alone]


def selected(rarity: Float64s, truth: Bools, begin: Sequence[Float64s]) -> Float64s:
    """[k] non-negative weights that rank `truth` by the columns of `rarity` [n, k]: never worse than any of `begin`.

    Greedy forward selection (Caruana et al., ICML 2004, §2) from the start of the highest average precision: weight is
    added where it raises that by more than its standard error, column by column, the largest gain first. What decides
    is the order of the highest scores, as in the alerts of a day; a likelihood would be decided by all the rows that
    nobody ever sees. Deterministic: of equal ones the first.
    """
    ranked = [(_precisions(rarity @ weights, truth), weights) for weights in begin]
    best, weights = max(ranked, key=lambda one: one[0].mean())
    useful = np.flatnonzero(rarity.any(axis=0))
    for _ in range(_MOST_STEPS):
        total = rarity @ weights
        found, gain, step = best, 0.0, None
        for column in useful:
            for share in _STEPS:
                added = share * weights.max()
                now = _precisions(total + added * rarity[:, column], truth)
                raised = _certain_gain(now - best)
                if raised > gain:
                    found, gain, step = now, raised, (column, added)
        if step is None:
            break
        best, weights = found, weights.copy()
        weights[step[0]] += step[1]
    return weights


def _precisions(suspicion: Float64s, truth: Bools) -> Float64s:
    """[p] the precision at each positive; their mean is the average precision."""
    mine, clean = suspicion[truth], np.sort(suspicion[~truth])
    above = len(clean) - np.searchsorted(clean, mine, side="left")
    caught = len(mine) - np.searchsorted(np.sort(mine), mine, side="left")
    return caught / (caught + above)


def _certain_gain(gains: Float64s) -> float:
    """The mean gain, less its standard error as often as is asked for."""
    return float(gains.mean() - _ERRORS * gains.std() / np.sqrt(len(gains)))


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
