"""F1 at a threshold that was chosen before the reported rows were looked at."""

from __future__ import annotations

import numpy as np

from gnn.evaluation.judged import Judged
from gnn.metrics import best_threshold
from graph.columns import Float64s, Int8s


def chosen_threshold(labels: Int8s, score: Float64s) -> float | None:
    """The score of the highest F1 among rows of known label; None where none of them is illicit, or all are."""
    known = labels >= 0
    truth = labels[known] == 1
    return best_threshold(truth, score[known])[0] if truth.any() and not truth.all() else None


def at_threshold(judged: Judged, threshold: float | None) -> dict[str, float | None]:
    """`f1`, `f1_precision`, `f1_recall` of the rows at and above the threshold; None without one or a positive."""
    truth = judged.truth
    if threshold is None or not truth.any():
        return dict.fromkeys(("f1", "f1_precision", "f1_recall"))
    flagged = judged.score >= threshold
    caught = int(np.count_nonzero(truth & flagged))
    precision = caught / max(int(flagged.sum()), 1)
    recall = caught / int(truth.sum())
    f1 = 2 * precision * recall / (precision + recall) if caught else 0.0
    return {"f1": f1, "f1_precision": precision, "f1_recall": recall}
