"""Figures at the share of positives that was measured, and at 1 in 10,000, where more of what is flagged is clean.

Recall and the false-flag rate do not depend on the share; precision and what is made of it do. Re-weighting gives each
clean transaction the weight that makes positives 1 in 10,000 and holds only if those of real life are like these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import beta

from gnn.evaluation.calibration import TOP_SHARE, reliability
from gnn.metrics import average_precision
from graph.columns import Bools, Float64s

#: The share of positives that figures are re-weighted to.
RARE: Final = 1e-4
#: One-sided level of what is told as the least.
_LEVEL: Final = 0.95


def clean_weight(truth: Bools) -> float:
    """Weight of a clean row that makes positives `RARE`; both classes must be there."""
    positives = int(truth.sum())
    return positives * (1 - RARE) / RARE / (len(truth) - positives)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the flagged rows the share that is illicit; all None where nothing is flagged."""

    measured: float | None = None
    rare: float | None = None
    #: `rare` with the upper 95 % end of the false-flag rate (Clopper and Pearson 1934): few clean rows may hide many
    rare_at_least: float | None = None

    @classmethod
    def of(cls, truth: Bools, flagged: Bools) -> Precision:
        """Both classes must be there."""
        caught, false = int(np.count_nonzero(truth & flagged)), int(np.count_nonzero(~truth & flagged))
        if caught + false == 0:
            return cls()
        clean = int(np.count_nonzero(~truth))
        most = float(beta.ppf(_LEVEL, false + 1, clean - false)) * clean if false < clean else float(clean)
        weight = clean_weight(truth)
        return cls(caught / (caught + false), caught / (caught + weight * false), caught / (caught + weight * most))

    def columns(self) -> dict[str, float | None]:
        """For a table."""
        return {
            "precision": self.measured,
            "precision_at_1_in_10000": self.rare,
            "precision_at_1_in_10000_at_least": self.rare_at_least,
        }


def ranking(truth: Bools, score: Float64s) -> tuple[float, float]:
    """PR-AUC as measured, and at `RARE`."""
    weight = np.where(truth, 1.0, clean_weight(truth))
    return average_precision(truth, score), average_precision(truth, score, weight=weight)


def calibration(truth: Bools, score: Float64s, probability: Float64s) -> tuple[float, float]:
    """Expected calibration error of the top 1 %: as measured, and at `RARE` with the odds moved as the share did."""
    weight = clean_weight(truth)
    moved = probability / (probability + (1 - probability) * weight)
    top = np.argsort(-score, kind="stable")[: max(1, int(np.ceil(TOP_SHARE * len(score))))][::-1]
    errors, masses = [], []
    for rows in np.array_split(top, 10):
        if len(rows) == 0:
            continue
        mass = np.where(truth[rows], 1.0, weight)
        errors.append(abs(float(np.average(moved[rows], weights=mass)) - float(np.average(truth[rows], weights=mass))))
        masses.append(float(mass.sum()))
    return reliability(truth, score, probability).error, float(np.average(errors, weights=masses))


def told(name: str, values: tuple[float | None, float | None], truth: Bools, **more: Any) -> Mapping[str, Any]:
    """One figure with the share that it holds for."""
    value, rare = values
    return {"figure": name, "value": value, "positive_share": float(truth.mean()), "at_1_in_10000": rare, **more}
