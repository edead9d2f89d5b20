"""Weights of the detectors and the rules, and the calibration of their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, stdtrit

from graph.columns import Bools, Float64s, Int64s

#: What a detector's rarity counts before anything is known, and where nobody knows it. On worlds with planted attempts
#: the learned trees lead: more of any other part puts rows that it alone suspects above better-ranked ones.
PRIOR_WEIGHT: Final[Mapping[str, float]] = {
    "boosted_trees": 1.0,
    "graph_network": 0.2,
    "isolation_forest": 0.02,
    "robust_statistics": 0.02,
}
OTHER_PRIOR: Final = 0.1
#: Detectors that know no more than their labels taught them.
SUPERVISED: Final = frozenset({"boosted_trees", "graph_network"})
#: Without labels rules go before rarity: on the sample world this ranks eight times better than equal parts.
UNLABELLED_RULE: Final = 8.0
#: Illicit labels of the training part around which learned detectors take over.
TRUSTED_FROM: Final = 25
#: A leader leaves each other part this share of its fixed weight: where it is silent, the others still rank.
_TRACE: Final = 0.1
#: Weight that is tried at a step, as a share of the largest; steps at most.
_STEPS: Final = (0.1, 0.3, 1.0)
_MOST_STEPS: Final = 6
#: A gain must be above zero by the interval of this level, and by at least so many families, in effect.
_LEVEL: Final = 0.95
_ENOUGH_GROUPS: Final = 10.0


def prior(names: Sequence[str]) -> Float64s:
    """[k] weights of detectors and rules before any label of the reference part counts."""
    return np.array([PRIOR_WEIGHT.get(name, OTHER_PRIOR) for name in names])


def unlabelled(names: Sequence[str], detectors: int) -> Float64s:
    """[k] weights where nothing is labelled: the unsupervised of the first `detectors` share one, each rule counts."""
    alone = np.array([name not in SUPERVISED for name in names[:detectors]], dtype=np.float64)
    return np.append(alone / max(1.0, alone.sum()), np.full(len(names) - detectors, UNLABELLED_RULE))


def trusted(names: Sequence[str], detectors: int, illicit: int) -> Float64s:
    """[k] weights between `unlabelled` and `prior`, by how many illicit labels the learned detectors had."""
    trust = 1.0 - float(np.exp(-((illicit / TRUSTED_FROM) ** 2)))
    weights: Float64s = trust * prior(names) + (1.0 - trust) * unlabelled(names, detectors)
    return weights


def selected(rarity: Float64s, truth: Bools, group: Int64s, begin: Float64s, detectors: int) -> Float64s:
    """[k] non-negative weights of the columns of `rarity` [n, k] that rank `truth` highest.

    `begin`, unless one of the first `detectors` is better alone; then weight is added column by column, the largest
    gain first (greedy forward selection, Caruana et al., ICML 2004, §2). The gain is in average precision: what is
    asked for is the order of the highest, and a likelihood would be decided by all the rows that nobody ever sees. It
    must be certain by Student's interval over groups (`group` [positives]): transfers of one scheme fire the same rule,
    and row by row a single scheme would decide. Deterministic: of equal ones the first.
    """
    weights, best = begin, _precisions(rarity @ begin, truth)
    alone = [_TRACE * begin / begin.max() + np.eye(len(begin))[leader] for leader in range(detectors)]
    weights, best = _better(rarity, truth, group, (weights, best), alone)
    useful = np.flatnonzero(rarity.any(axis=0))
    for _ in range(_MOST_STEPS):
        more = [weights + share * weights.max() * np.eye(len(begin))[one] for one in useful for share in _STEPS]
        found, reached = _better(rarity, truth, group, (weights, best), more)
        if found is weights:
            break
        weights, best = found, reached
    return weights


def _better(
    rarity: Float64s, truth: Bools, group: Int64s, now: tuple[Float64s, Float64s], others: Sequence[Float64s]
) -> tuple[Float64s, Float64s]:
    """Weights and the precisions that they reach: those of `now`, or of the other with the highest certain gain."""
    best, gain = now, 0.0
    for weights in others:
        reached = _precisions(rarity @ weights, truth)
        raised = _certain_gain(reached - now[1], group)
        if raised > gain:
            best, gain = (weights, reached), raised
    return best


def _precisions(suspicion: Float64s, truth: Bools) -> Float64s:
    """[p] the precision at each positive; their mean is the average precision."""
    mine, clean = suspicion[truth], np.sort(suspicion[~truth])
    above = len(clean) - np.searchsorted(clean, mine, side="left")
    caught = len(mine) - np.searchsorted(np.sort(mine), mine, side="left")
    precision: Float64s = caught / (caught + above)
    return precision


def _certain_gain(gains: Float64s, group: Int64s) -> float:
    """The lower end of the interval of the mean gain, with groups as what is drawn; 0 where these are too few.

    Their count is that of as many equal groups (Kish): one large scheme and twenty single transfers are not twenty-one.
    """
    sizes = np.bincount(group)
    groups = len(sizes)
    if np.square(sizes.sum()) / np.square(sizes).sum() < _ENOUGH_GROUPS:
        return 0.0
    beyond = np.bincount(group, weights=gains - gains.mean(), minlength=groups)
    error = np.sqrt(groups / (groups - 1) * np.square(beyond).sum()) / len(gains)
    return float(gains.mean() + stdtrit(groups - 1, (1 - _LEVEL) / 2) * error)


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
