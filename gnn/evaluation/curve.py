"""The precision-recall curve in few points, for a picture."""

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Float64s


def pr_points(truth: Bools, score: Float64s, *, most: int = 200) -> tuple[Float64s, Float64s]:
    """Recall and precision from the highest score down, at most about `most` points; empty without a positive.

    Equal scores are one step. The points kept are those next to equal steps of recall, the first and the last.
    """
    if not truth.any():
        return np.empty(0), np.empty(0)
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, values=True))
    caught = np.cumsum(truth[order])[last]
    recall, precision = caught / caught[-1], caught / (last + 1.0)
    kept = np.unique(np.searchsorted(recall, np.linspace(recall[0], 1.0, most)))
    return recall[kept], precision[kept]
