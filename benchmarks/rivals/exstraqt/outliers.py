"""The Isolation Forest's score of both ends of each transaction."""

from __future__ import annotations

from typing import Final

import numpy as np
from sklearn.ensemble import IsolationForest

from gnn.blocks import THREADS
from graph.columns import Float64s

#: Published: 1,000 trees; a score of two million ends would take hours.
TREES: Final = 100
_SAMPLE: Final = 20_000
_AT_ONCE: Final = 50_000


def outlier_columns(ends: np.ndarray, width: int, train_end: int) -> Float64s:
    """[n, 5] score of the source and of the target, their difference, the lower and the higher one.

    `ends` [n, 2 width] holds what the snapshots say of both; the forest is fitted on ends of the training part. What is
    missing counts as 0, as published.
    """
    random = np.random.default_rng(0)
    some = np.sort(random.permutation(train_end)[:_SAMPLE])
    known = np.vstack([ends[some, :width], ends[some, width:]])
    forest = IsolationForest(n_estimators=TREES, random_state=0, n_jobs=THREADS).fit(_filled(known))
    score = np.empty((len(ends), 2))
    for begin in range(0, len(ends), _AT_ONCE):
        rows = slice(begin, begin + _AT_ONCE)
        for side in range(2):
            score[rows, side] = forest.decision_function(_filled(ends[rows, side * width : (side + 1) * width]))
    source, target = score.T
    return np.column_stack([source, target, target - source, score.min(axis=1), score.max(axis=1)])


def _filled(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
