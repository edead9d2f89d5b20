"""Views by node."""

from __future__ import annotations

import numpy as np
from graphs import make_columns
from random_graphs import random_columns

from graph.adjacency import incoming, outgoing


def test_views_of_a_small_graph() -> None:
    columns = make_columns([(0, "A", "B", 1), (1, "B", "A", 1), (1, "A", "C", 1), (2, "A", "A", 1)])
    out, into = outgoing(columns), incoming(columns)
    assert [out.of(k).tolist() for k in range(3)] == [[0, 2, 3], [1], []]
    assert [into.of(k).tolist() for k in range(3)] == [[1, 3], [0], [2]]


def test_every_event_stands_once_in_each_view_in_time_order() -> None:
    columns = random_columns(5)
    for view, ends in ((outgoing(columns), columns.source), (incoming(columns), columns.target)):
        assert sorted(view.events.tolist()) == list(range(len(columns)))
        assert np.array_equal(view.node_of(np.arange(len(columns))), ends[view.events])
        assert all((np.diff(view.of(node)) > 0).all() for node in range(columns.node_count))
