"""Figures of quality, each with the share of positives that it holds for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from gnn.evaluation import bootstrap
from gnn.evaluation.bootstrap import Positives
from gnn.metrics import BUDGETS, within_budget
from graph.columns import Bools, Int32s, Int64s
from ringtrace.governance.validation import reweighted
from ringtrace.governance.validation.measured import Measured
from ringtrace.governance.validation.reweighted import Precision
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE

_SEED: Final = 26_2
#: Risks at which the sensitivity to the threshold is told.
THRESHOLDS: Final = (10, 15, 20, 25, 28, 30, 32, 35, 40, 50, 60, 70, 80, 90)


def figures(measured: Measured) -> list[Mapping[str, Any]]:
    """PR-AUC with its interval, precision and recall at fixed risks and daily budgets, calibration."""
    known = measured.labels >= 0
    truth, score, risk = measured.illicit[known], measured.suspicion[known], measured.risk[known]
    found = [reweighted.told("PR-AUC", reweighted.ranking(truth, score), truth, interval=_interval(measured, known))]
    flags = {f"risk above {limit:g}": risk > limit for limit in (FLAGGED_ABOVE, HIGH_ABOVE)}
    at_us = measured.at_us[known]
    flags |= {f"highest {share:.1%} of a day": within_budget(score, at_us, share) for share in BUDGETS}
    for name, flagged in flags.items():
        recall = _share(flagged[truth])
        one = Precision.of(truth, flagged)
        told = reweighted.told(f"precision, {name}", (one.measured, one.rare), truth, at_least=one.rare_at_least)
        found.append(told)
        found.append(reweighted.told(f"recall, {name}", (recall, recall), truth))
    if measured.probability is not None:
        errors = reweighted.calibration(truth, score, measured.probability[known])
        found.append(reweighted.told("calibration error of the top 1 %", errors, truth))
    return found


def sensitivity(measured: Measured) -> list[dict[str, Any]]:
    """What is flagged, and caught, at each threshold of risk."""
    known = measured.labels >= 0
    truth, amount = measured.illicit[known], measured.amount_minor[known]
    rows = []
    for limit in THRESHOLDS:
        flagged = measured.risk > limit
        row: dict[str, Any] = {
            "risk_above": limit,
            "flagged": int(flagged.sum()),
            "flagged_a_day": float(flagged.sum()) / measured.days,
        }
        if measured.why is None:
            mine = flagged[known]
            row |= {"positive_share": float(truth.mean()), **Precision.of(truth, mine).columns()}
            row["recall"] = _share(mine[truth])
            row["amount_caught"] = float(amount[truth & mine].sum() / max(1, amount[truth].sum()))
            row["schemes_touched"] = _schemes(measured.scheme[known][truth], mine[truth])
        rows.append(row)
    return rows


def units_of(measured: Measured, known: Bools) -> Int64s:
    """[known rows] what the bootstrap draws: the scheme, or the row itself."""
    scheme = measured.scheme[known].astype(np.int64)
    return np.where(scheme >= 0, scheme, -1 - np.arange(len(scheme)))


def _interval(measured: Measured, known: Bools) -> tuple[float, float] | None:
    """95 % of the PR-AUC, by resampling schemes."""
    truth = measured.illicit[known]
    names, unit = np.unique(units_of(measured, known)[truth], return_inverse=True)
    numbered = np.zeros(len(truth), dtype=np.int64)
    numbered[truth] = unit
    positives = Positives.of(truth, measured.suspicion[known], numbered, threshold=None)
    return bootstrap.interval(bootstrap.average_precisions(positives, bootstrap.draws(len(names), seed=_SEED)))


def _schemes(scheme: Int32s, flagged: Bools) -> float | None:
    """Share of the schemes of which anything is flagged; None without a scheme."""
    names = np.unique(scheme[scheme >= 0])
    return None if len(names) == 0 else len(np.unique(scheme[flagged & (scheme >= 0)])) / len(names)


def _share(flags: Bools) -> float | None:
    return float(np.mean(flags)) if len(flags) else None
