"""Core numbers, components and their sizes against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from grid_events import random_moves

from graph.grid.arcs import graph_of, undirected
from graph.grid.components import components, sizes
from graph.grid.cores import core_numbers
from graph.grid.moves import Moves


def accounts_graph(moves: Moves) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(moves.passable)))
    for source, target in zip(moves.source.tolist(), moves.target.tolist(), strict=True):
        if moves.passable[source] and moves.passable[target]:
            graph.add_edge(source, target)
    return graph


@pytest.mark.parametrize("seed", range(12))
def test_core_numbers_are_networkx_s(seed: int) -> None:
    moves = random_moves(seed, 20 + 60 * (seed % 4), nodes=8 + 8 * (seed % 5))
    found = core_numbers(undirected(graph_of(moves), moves.passable))
    assert dict(enumerate(found.tolist())) == nx.core_number(accounts_graph(moves))


def test_no_transfer_no_core() -> None:
    moves = random_moves(0, 0)
    assert len(core_numbers(undirected(graph_of(moves), moves.passable))) == 0


@pytest.mark.parametrize("seed", range(6))
def test_components_are_networkx_s(seed: int) -> None:
    moves = random_moves(seed, 20, nodes=30)
    kept = moves.passable[moves.source] & moves.passable[moves.target]
    group = components(moves.source[kept], moves.target[kept], len(moves.passable))
    size = sizes(group, np.ones(len(group), np.bool_))
    for members in nx.connected_components(accounts_graph(moves)):
        assert {int(group[u]) for u in members} == {int(group[min(members)])}
        assert {int(size[u]) for u in members} == {len(members)}
