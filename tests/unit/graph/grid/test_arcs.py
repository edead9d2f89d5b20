"""The window's graph against a dictionary of pairs."""

from __future__ import annotations

from collections import Counter

import pytest
from grid_events import random_moves

from graph.grid.arcs import Arcs, graph_of, undirected


def told(arcs: Arcs) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for u in range(len(arcs.offsets) - 1):
        for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
            assert (u, int(arcs.node[e])) not in found
            found[u, int(arcs.node[e])] = (int(arcs.transfers[e]), int(arcs.amount[e]))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_parallel_transfers_make_one_arc(seed: int) -> None:
    moves = random_moves(seed)
    count: Counter[tuple[int, int]] = Counter()
    amount: Counter[tuple[int, int]] = Counter()
    both: Counter[tuple[int, int]] = Counter()
    for source, target, value in zip(moves.source.tolist(), moves.target.tolist(), moves.amount.tolist(), strict=True):
        count[source, target] += 1
        amount[source, target] += value
        if moves.passable[source] and moves.passable[target]:
            both[source, target] += 1
            both[target, source] += 1
    graph = graph_of(moves)
    assert told(graph.out) == {pair: (count[pair], amount[pair]) for pair in count}
    assert told(graph.into) == {(t, s): (count[s, t], amount[s, t]) for s, t in count}
    assert {pair: counted for pair, (counted, _) in told(undirected(graph, moves.passable)).items()} == both
