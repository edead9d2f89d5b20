"""The compiled forward pass against PyG's."""

from __future__ import annotations

import numpy as np
import pytest

from gnn.libraries import library
from gnn.message_passing.batch import batch_of
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.inference import logits_of
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.message_passing.weights import weights_of
from tests.gnn_worlds import planted
from tests.graphs import make_columns


@pytest.mark.parametrize("hidden", [8, 32])
def test_it_equals_the_layers(hidden: int) -> None:
    torch = library("torch")
    from gnn.message_passing.layers import EdgeClassifier  # noqa: PLC0415 - imports torch

    columns, _ = planted(seed=3, events=900, accounts=40, cycles=20)
    inputs = EdgeInputs.fit(columns, 500).transform(columns)
    graph, amount, seeds = temporal_graph(columns), log_amounts(columns), np.arange(100, 400)
    torch.manual_seed(1)
    network = EdgeClassifier(inputs.shape[1] + 2, hidden).eval()
    for parameter in network.parameters():
        parameter.data += torch.randn_like(parameter) * 0.1
    with torch.no_grad():
        expected = network(batch_of(graph, inputs, amount, seeds), "cpu").numpy()
    state = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    found = logits_of(weights_of(state), graph, inputs, amount, seeds)
    assert np.abs(expected).max() > 0.1
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_self_transfers_and_lonely_accounts_are_scored_alike() -> None:
    torch = library("torch")
    from gnn.message_passing.layers import EdgeClassifier  # noqa: PLC0415 - imports torch

    columns = make_columns([(0, "A", "A", 5), (1, "A", "B", 6), (2, "B", "B", 7), (3, "C", "cash", 8)])
    inputs = EdgeInputs.fit(columns, 4).transform(columns)
    graph, amount, seeds = temporal_graph(columns), log_amounts(columns), np.arange(4)
    torch.manual_seed(2)
    network = EdgeClassifier(inputs.shape[1] + 2, 8).eval()
    with torch.no_grad():
        expected = network(batch_of(graph, inputs, amount, seeds), "cpu").numpy()
    state = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    assert logits_of(weights_of(state), graph, inputs, amount, seeds) == pytest.approx(expected, rel=1e-4, abs=1e-5)
