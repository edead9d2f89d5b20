"""The two autoencoders of transactions: what they are shown, and that the odd is rebuilt worse."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'ringtrace[train]'")

from gnn.message_passing.batch import batch_of
from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.layers import torch
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.peers import dominant as module
from gnn.peers.dominant import dominant
from gnn.peers.sequence_autoencoder import sequence_error
from gnn.peers.sequences import LENGTH, histories, sequences
from graph.columns import EventColumns
from tests.gnn_worlds import planted
from tests.graphs import Transfer, make_columns


@pytest.fixture(scope="module")
def columns() -> EventColumns:
    found, _ = planted(seed=6, events=500, accounts=15, cycles=2)
    return found


def test_a_sequence_holds_the_last_strictly_earlier_transactions_of_its_account() -> None:
    random = np.random.default_rng(3)
    rows: list[Transfer] = []
    for _ in range(200):
        a, b = random.choice(5, size=2, replace=False)
        rows.append((float(random.integers(0, 60)), f"a{a}", f"a{b}", int(random.integers(1, 10**6))))
    columns = make_columns(rows)
    inputs = np.arange(len(columns), dtype=np.float32)[:, None]
    past = histories(columns, inputs)
    asked = np.arange(len(columns))
    steps, there = sequences(past, asked, columns.target.astype(np.int64))
    at = columns.occurred_at_us
    for row in asked:
        node = columns.target[row]
        mine = [e for e in asked if at[e] < at[row] and node in (columns.source[e], columns.target[e])]
        expected = [*mine[-(LENGTH - 1) :], row]
        assert steps[row, there[row], 0].tolist() == expected
        assert there[row].tolist() == [False] * (LENGTH - len(expected)) + [True] * len(expected)
        assert np.all(steps[row, ~there[row]] == 0)
        assert steps[row, there[row], 1].tolist() == [float(columns.source[e] == node) for e in expected]


def test_sequences_unlike_the_usual_ones_are_rebuilt_worse(columns: EventColumns) -> None:
    inputs = EdgeInputs.fit(columns, len(columns)).transform(columns)
    odd = inputs.copy()
    odd[400:, :4] += 4.0
    items = np.column_stack([np.arange(len(columns)), columns.source])
    score = [sequence_error(histories(columns, made), items[:400], items[450:], seed=1) for made in (inputs, odd)]
    assert score[1].min() > score[0].max()


def test_dominant_hears_what_the_line_graph_says(columns: EventColumns) -> None:
    """The states that accounts hand on are those of the adjacency of transactions, divided by degrees."""
    graph, inputs = temporal_graph(columns), EdgeInputs.fit(columns, 300).transform(columns)
    batch = batch_of(graph, inputs, log_amounts(columns), np.array([350, 400]))
    source = np.concatenate([batch.source, batch.seed_source])
    target = np.concatenate([batch.target, batch.seed_target])
    incidence = np.zeros((len(source), len(batch.nodes)))
    for event, ends in enumerate(zip(source, target, strict=True)):
        for end in ends:
            incidence[event, end] += 1
    adjacency = incidence @ np.diag(1 / np.maximum(incidence.sum(axis=0), 1)) @ incidence.T / 2
    given = np.random.default_rng(0).normal(size=(len(source), 3)).astype(np.float32)
    shared = module.shared(
        torch.from_numpy(given), torch.from_numpy(source), torch.from_numpy(target), len(batch.nodes)
    )
    assert np.allclose(shared.numpy(), adjacency @ given, atol=1e-5)
    assert np.allclose(adjacency.sum(axis=1), 1)


def test_dominant_hears_nothing_later(columns: EventColumns) -> None:
    usual, asked = np.arange(300), np.arange(300, 400)
    early = dominant(columns.rows(0, 400), 300, usual, asked, seed=2)
    assert np.array_equal(early, dominant(columns, 300, usual, asked, seed=2))
    assert len(np.unique(early)) > 90
