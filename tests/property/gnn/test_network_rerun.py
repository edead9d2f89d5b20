"""The network over some events, had others not happened, equals the one over what is left, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.inference import logits_of
from gnn.message_passing.rerun import NetworkRerun
from gnn.message_passing.sampler import NODE_INPUTS, PAIR_INPUTS
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.message_passing.weights import Weights, weights_of
from graph.changed.index import Index

SEEDS = st.integers(0, 10_000)


def random_weights(width: int, hidden: int = 8) -> Weights:
    random = np.random.default_rng(1)
    shapes = {"node": (NODE_INPUTS, hidden), "event": (width, hidden), "edge_in": (3 * hidden, hidden)}
    shapes |= {"edge_out": (hidden, hidden), "head_in": (3 * hidden, hidden), "head_out": (hidden, 1)}
    for name, given_width in (("first", width), ("second", hidden)):
        shapes |= {f"{name}.along.event": (given_width, hidden), f"{name}.against.event": (given_width, hidden)}
        shapes |= {f"{name}.update": (5 * hidden, hidden)}
    state = {}
    for name, (given_width, made) in shapes.items():
        state[f"{name}.weight"] = random.normal(size=(made, given_width)).astype(np.float32)
        state[f"{name}.bias"] = random.normal(size=made).astype(np.float32)
    for name in ("first", "second"):
        state[f"{name}.norm.weight"] = random.normal(size=hidden).astype(np.float32)
        state[f"{name}.norm.bias"] = random.normal(size=hidden).astype(np.float32)
    return weights_of(state)


@settings(deadline=None, max_examples=60)
@given(SEEDS, SEEDS, st.integers(1, 12), st.integers(0, 40))
def test_logits_are_those_of_the_graph_that_is_left(seed: int, draw: int, count: int, taken: int) -> None:
    columns = random_columns(seed, 120, days=40)
    inputs = EdgeInputs.fit(columns, 90)
    weights = random_weights(inputs.width + PAIR_INPUTS)
    order = np.random.default_rng(draw).permutation(len(columns)).astype(np.int32)
    seeds, removed = np.sort(order[:count]), np.sort(order[count : count + taken])
    rerun = NetworkRerun(columns, Index.of(columns), inputs, weights)
    before = [array.copy() for array in (*rerun.graph, rerun.inputs)]
    found = rerun.logits(seeds, removed)
    assert all(np.array_equal(old, now) for old, now in zip(before, (*rerun.graph, rerun.inputs), strict=True))
    kept = np.setdiff1d(np.arange(len(columns)), removed)
    left = columns.picked(kept)
    rows = np.searchsorted(kept, seeds)
    expected = logits_of(weights, temporal_graph(left), inputs.transform(left), log_amounts(left), rows)
    assert np.array_equal(found, expected)
