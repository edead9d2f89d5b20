"""Gradient times input: bounds what an event's inputs can do to a logit, and is told of the right events."""

from __future__ import annotations

import numpy as np

from gnn.libraries import library
from gnn.message_passing.edge_inputs import EdgeInputs
from gnn.message_passing.inference import logits_of
from gnn.message_passing.rerun import NetworkRerun
from gnn.message_passing.sampler import PAIR_INPUTS, subgraphs
from gnn.message_passing.weights import weights_of
from graph.changed.index import Index
from tests.gnn_worlds import planted

HIDDEN = 8
STEP = 1e-3
#: Logits are sums of single floats.
ROUNDING = 2e-2


def test_an_events_strength_bounds_what_a_change_of_its_inputs_does() -> None:
    torch = library("torch")
    from gnn.message_passing.attribution import NetworkAttribution  # noqa: PLC0415 - imports torch
    from gnn.message_passing.layers import EdgeClassifier  # noqa: PLC0415 - imports torch

    columns, _ = planted(seed=3, events=600, accounts=30, cycles=20)
    inputs = EdgeInputs.fit(columns, 500)
    torch.manual_seed(1)
    network = EdgeClassifier(inputs.width + PAIR_INPUTS, HIDDEN)
    state = {name: tensor.detach().numpy().copy() for name, tensor in network.state_dict().items()}
    weights = weights_of(state)
    rerun = NetworkRerun(columns, Index.of(columns), inputs, weights)
    seeds = np.array([200, 350, 500], dtype=np.int32)
    told = NetworkAttribution(state, inputs.width + PAIR_INPUTS, HIDDEN).of(rerun, seeds)
    assert (told.strength >= 0).all()
    assert told.strength.max() > 0.01
    found = subgraphs(rerun.graph, seeds.astype(np.int64))
    for k, seed in enumerate(seeds.tolist()):
        mine = told.event[told.seed == k]
        assert sorted(mine.tolist()) == sorted([seed, *found.events[k, : found.counts[k, 3]].tolist()])
        before = logits_of(weights, rerun.graph, rerun.inputs, rerun.log_amount, np.array([seed]))[0]
        for event, strength in zip(mine.tolist(), told.strength[told.seed == k].tolist(), strict=True):
            kept = rerun.inputs[event].copy()
            rerun.inputs[event] *= 1 + STEP
            after = logits_of(weights, rerun.graph, rerun.inputs, rerun.log_amount, np.array([seed]))[0]
            rerun.inputs[event] = kept
            assert abs(after - before) / STEP <= strength * 1.05 + ROUNDING
