"""The hybrid: the graph network's logits and states of both ends, emitted out of time, into the boosted trees.

An option: what it earns beside the blend stands in docs/benchmark.md.
"""

from __future__ import annotations

from gnn.boosted_trees import BoostedTrees
from gnn.forward_chaining import told_by_network
from gnn.label_history.history import beside
from graph.columns import Float64s
from ringtrace.benchmark.task import Task

#: Epochs of each block's network: fewer than of one that a stopping part can end.
_EPOCHS = 8


def hybrid_trees(task: Task, seed: int) -> Float64s:
    """LightGBM on the catalogue and what the network says."""

    def quiet(_share: float, _words: str) -> None:
        pass

    data = task.dataset
    told = told_by_network(data, seed=seed, epochs=_EPOCHS, seconds=task.gnn_seconds, progress=quiet)
    features = beside(data.features, told)
    trees = BoostedTrees()
    trees.fit(task.with_features(features), seed=seed, progress=quiet)
    return trees.score(data.columns, features)
