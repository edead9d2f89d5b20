"""The graph network learns from who pays whom: with shuffled edges it knows next to nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnn.detector import Dataset
from gnn.graph_network import GraphNetwork
from gnn.metrics import average_precision
from gnn.split import time_split
from graph.columns import EventColumns, Int8s
from tests.gnn_worlds import features_of, planted, quiet


@pytest.mark.slow
def test_it_beats_itself_with_shuffled_edges() -> None:
    columns, labels = planted(seed=1, events=8000, accounts=1000, cycles=400)
    shuffled = replace(columns, target=np.random.default_rng(2).permutation(columns.target))
    with_edges, without = _test_precision(columns, labels), _test_precision(shuffled, labels)
    assert with_edges > 0.6
    assert without < 0.2


def _test_precision(columns: EventColumns, labels: Int8s) -> float:
    split = time_split(columns)
    features = features_of(np.zeros((len(columns), 1), dtype=np.float32))
    network = GraphNetwork(epochs=6, seconds=600.0)
    network.fit(Dataset(columns=columns, features=features, labels=labels, split=split), seed=0, progress=quiet)
    score = network.score(columns, features)[split.valid_end :]
    return average_precision(labels[split.valid_end :] == 1, score)
