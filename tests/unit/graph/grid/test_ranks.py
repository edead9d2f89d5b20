"""Ranks against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from grid_events import random_moves

from graph.grid.arcs import Graph, graph_of
from graph.grid.moves import Moves
from graph.grid.ranks import UNIT, equal_shares, newcomers, rank, shares_by_amount

ENOUGH = 150


def naive(moves: Moves, seed: list[float], *, by_amount: bool) -> list[float]:
    """networkx's PageRank of the graph whose impassable nodes hand nothing on, the mean rank 1."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(moves.passable)))
    for source, target, amount in zip(moves.source, moves.target, moves.amount, strict=True):
        if moves.passable[source]:
            weight = graph.get_edge_data(source, target, {"weight": 0})["weight"] + int(amount)
            graph.add_edge(int(source), int(target), weight=weight)
    chosen = {u: w / sum(seed) for u, w in enumerate(seed)}
    found = nx.pagerank(graph, 0.85, chosen, max_iter=1000, tol=1e-14, weight="weight" if by_amount else None)
    return [found[u] * len(found) for u in range(len(found))]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("by_amount", [False, True])
def test_ranks_are_networkx_s(seed: int, by_amount: bool) -> None:
    moves = random_moves(seed, nodes=6 + 3 * seed)
    ones = np.ones(len(moves.passable), np.int64)
    graph = graph_of(moves)
    share = (shares_by_amount if by_amount else equal_shares)(graph, moves.passable)
    found = rank(graph, share, ones, ENOUGH) / UNIT
    np.testing.assert_allclose(found, naive(moves, ones.tolist(), by_amount=by_amount), atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_personalised_ranks_are_networkx_s(seed: int) -> None:
    moves = random_moves(seed)
    start = np.random.default_rng(seed).integers(0, 4, len(moves.passable))
    graph = graph_of(moves)
    found = rank(graph, equal_shares(graph, moves.passable), start, ENOUGH) / UNIT
    np.testing.assert_allclose(found, naive(moves, start.tolist(), by_amount=False), atol=1e-6)


def test_a_graph_turned_round_is_that_of_the_transfers_turned_round() -> None:
    moves = random_moves(3)
    graph, turned = graph_of(moves), graph_of(moves._replace(source=moves.target, target=moves.source))
    ones, back = np.ones(len(moves.passable), np.int64), Graph(graph.into, graph.out)
    there = rank(back, shares_by_amount(back, moves.passable), ones, 15)
    np.testing.assert_array_equal(there, rank(turned, shares_by_amount(turned, moves.passable), ones, 15))


@pytest.mark.parametrize("seed", range(4))
def test_newcomers_are_those_of_the_last_week(seed: int) -> None:
    moves = random_moves(seed, 60, nodes=40)
    week_us = 7 * 86_400_000_000
    seen = {
        u: min(moves.at[k] for k in range(len(moves.at)) if u in {moves.source[k], moves.target[k]})
        for u in range(len(moves.passable))
    }
    assert newcomers(moves).tolist() == [int(moves.passable[u] and seen[u] >= -week_us) for u in seen]


@pytest.mark.parametrize("rounds", [1, 15])
def test_no_rank_is_lost(rounds: int) -> None:
    moves = random_moves(5, 400, nodes=60)
    graph = graph_of(moves)
    ones = np.ones(len(moves.passable), np.int64)
    found = rank(graph, shares_by_amount(graph, moves.passable), ones, rounds)
    assert len(ones) * UNIT - 2 * len(ones) <= found.sum() <= len(ones) * UNIT
