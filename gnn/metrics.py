"""Figures of a ranking: average precision, alert budgets, the threshold of the highest F1.

Labels are 1 illicit, 0 clean, -1 unknown; events of unknown label count in no figure.

The daily budget of share b: the ceil(b * m) highest scores among the m events of each UTC day are its alerts, equal
scores in row order. Precision and recall are those of all days' alerts together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from graph.columns import Bools, Float64s, Int8s, Int64s

DAY_US: Final = 86_400_000_000
#: Daily budgets that are reported: one alert in a thousand events, one in a hundred.
BUDGETS: Final = (0.001, 0.01)


def average_precision(truth: Bools, score: Float64s, *, weight: Float64s | None = None) -> float:
    """Area under the precision-recall curve by steps, 0 to 1; equal scores are one step. NaN without a positive."""
    precision, recall, _ = _curve(truth, score, weight)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision)) if np.any(truth) else float("nan")


def best_threshold(truth: Bools, score: Float64s) -> tuple[float, float]:
    """The score at and above which F1 is highest, and that F1; the higher score on a draw."""
    precision, recall, threshold = _curve(truth, score, None)
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    best = int(np.argmax(f1))
    return float(threshold[best]), float(f1[best])


def within_budget(score: Float64s, occurred_at_us: Int64s, share: float) -> Bools:
    """[n] which events are alerts under the daily budget `share`."""
    day = occurred_at_us // DAY_US
    order = np.lexsort((np.arange(len(score)), -score, day))
    days, begins, sizes = np.unique(day[order], return_index=True, return_counts=True)
    place = np.arange(len(score)) - np.repeat(begins, sizes)
    chosen = np.zeros(len(score), dtype=np.bool_)
    chosen[order] = place < np.repeat(np.ceil(share * sizes), sizes)
    assert len(days) == len(begins)
    return chosen


def figures(labels: Int8s, score: Float64s, occurred_at_us: Int64s) -> dict[str, float]:
    """`pr_auc`, and precision and recall at each daily budget. At least one label must be illicit."""
    known = labels >= 0
    truth, score, when = labels[known] == 1, score[known], occurred_at_us[known]
    found = {"pr_auc": average_precision(truth, score), "base_rate": float(truth.mean())}
    for share in BUDGETS:
        alerts = within_budget(score, when, share)
        caught = float(np.sum(truth & alerts))
        found[f"precision_at_{share:.1%}"] = caught / float(alerts.sum())
        found[f"recall_at_{share:.1%}"] = caught / float(truth.sum())
    return found


def _curve(truth: Bools, score: Float64s, weight: Float64s | None) -> tuple[Float64s, Float64s, Float64s]:
    """Precision, recall and score at each distinct score, from the highest down."""
    weights: npt.NDArray[np.float64] = np.ones(len(score)) if weight is None else weight
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, values=True))
    caught = np.cumsum(weights[order] * truth[order])[last]
    alerts = np.cumsum(weights[order])[last]
    total = caught[-1] if len(caught) and caught[-1] > 0 else 1.0
    return caught / np.maximum(alerts, 1e-300), caught / total, score[order][last]
