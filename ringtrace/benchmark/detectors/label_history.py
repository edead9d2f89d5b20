"""Trees that also see what was known of earlier events' labels: an option for data whose verdicts come as they go.

Off by default: reasons that rest on labels are restricted, and where labels are reports they would betray them.
"""

from __future__ import annotations

import numpy as np

from gnn.boosted_trees import BoostedTrees
from gnn.label_history.history import beside, label_history
from graph.columns import Float64s
from graph.features.unusual_amounts import unusual_amounts
from ringtrace.benchmark.datasets.bench_data import ALWAYS
from ringtrace.benchmark.task import Task


def known_labels(task: Task, seed: int) -> Float64s:
    """LightGBM on the catalogue, unusual amounts and label history.

    A label with a time is history from then on, in the reported part too. One without a time is history from its own
    event on where it may be learned, and nowhere else.
    """
    frame, data = task.frame, task.frame.data
    told = np.where(data.known_at_us == ALWAYS, frame.labels, data.labels).astype(np.int8)
    history = label_history(data.columns, told, data.known_at_us)
    features = beside(task.causal, unusual_amounts(data.columns, task.causal), history)
    trees = BoostedTrees()
    trees.fit(task.with_features(features), seed=seed, progress=lambda _share, _words: None)
    return trees.score(data.columns, features)
