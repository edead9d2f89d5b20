"""Communities against a naive twin, their modularity by networkx, and planted ones found again."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from grid_events import random_moves

from graph.grid.arcs import Arcs, graph_of, undirected
from graph.grid.communities import ROUNDS, communities, inside, signatures
from graph.grid.moves import Moves

WORD = 1 << 64


def wrapped(key: int) -> int:
    return (key + WORD // 2) % WORD - WORD // 2


def mixed(key: int) -> int:
    key = wrapped((key ^ (key >> 30)) * -7046029254386353131)
    key = wrapped((key ^ (key >> 27)) * -4658895280553007687)
    return key ^ (key >> 31)


def naive_signatures(moves: Moves) -> list[int]:
    own, result = [0] * len(moves.passable), [0] * len(moves.passable)
    rows = list(
        zip(moves.at.tolist(), moves.source.tolist(), moves.target.tolist(), moves.amount.tolist(), strict=True)
    )
    for at, source, target, amount in rows:
        event = mixed(wrapped(mixed(amount) + at))
        own[source] = wrapped(own[source] + event)
        own[target] = wrapped(own[target] + mixed(event))
    for _, source, target, _ in rows:
        result[source] = wrapped(result[source] + mixed(wrapped(own[source] + mixed(own[target]))))
        result[target] = wrapped(result[target] + mixed(wrapped(own[target] - mixed(own[source]))))
    return result


def naive(arcs: Arcs, signature: list[int]) -> list[int]:
    """Look at every community around each account; move to the one that gains most, where only one does."""
    near = [
        {int(arcs.node[e]): int(arcs.transfers[e]) for e in range(arcs.offsets[u], arcs.offsets[u + 1])}
        for u in range(len(signature))
    ]
    degree = [sum(weights.values()) for weights in near]
    label = list(range(len(signature)))
    awake = {u for u, weights in enumerate(near) if weights}
    for r in range(ROUNDS):
        total: dict[int, int] = defaultdict(int)
        for u, group in enumerate(label):
            total[group] += degree[u]
        chosen = list(label)
        for u, weights in enumerate(near):
            if u not in awake or mixed(signature[u] + r) % 2 == 0:
                continue
            awake.discard(u)
            weight: dict[int, int] = defaultdict(int)
            for v, w in weights.items():
                weight[label[v]] += w
            pull = degree[u] / sum(degree)
            gains = {g: w - pull * (total[g] - (degree[u] if g == label[u] else 0)) for g, w in weight.items()}
            stays = gains.pop(label[u], 0 - pull * (total[label[u]] - degree[u]))
            best = max(((gain, signature[g]) for g, gain in gains.items()), default=(stays, 0))
            winners = [g for g, gain in gains.items() if (gain, signature[g]) == best]
            if best[0] > stays and len(winners) == 1:
                chosen[u] = winners[0]
        moved = [u for u in range(len(label)) if chosen[u] != label[u]]
        awake.update(v for u in moved for v in near[u])
        label = chosen
    return label


def found(moves: Moves) -> tuple[Arcs, npt.NDArray[np.int64]]:
    arcs = undirected(graph_of(moves), moves.passable)
    return arcs, communities(arcs, signatures(moves), ROUNDS)


@pytest.mark.parametrize("seed", range(12))
def test_communities_are_the_naive_ones(seed: int) -> None:
    moves = random_moves(seed, 40 + 20 * seed, nodes=10 + 3 * seed)
    arcs, label = found(moves)
    assert signatures(moves).tolist() == naive_signatures(moves)
    assert label.tolist() == naive(arcs, naive_signatures(moves))


def test_accounts_alike_in_everything_are_treated_alike() -> None:
    """The payer of two alike belongs to neither: no number of an account decides."""
    moves = random_moves(0, 0)._replace(
        at=np.array([-5, -5]),
        source=np.array([0, 0], np.int32),
        target=np.array([1, 2], np.int32),
        amount=np.array([100, 100]),
        device=np.full(2, -1, np.int32),
        passable=np.ones(3, np.bool_),
        leaf=np.zeros(3, np.bool_),
    )
    _, label = found(moves)
    assert (label[1] == label[0]) == (label[2] == label[0])


def planted(seed: int) -> Moves:
    """Eight groups of 25 accounts, each paying within its group nine times out of ten."""
    rng = np.random.default_rng(seed)
    source = rng.integers(0, 200, 3_000)
    target = np.where(
        rng.random(3_000) < 0.9, source // 25 * 25 + rng.integers(0, 25, 3_000), rng.integers(0, 200, 3_000)
    )
    kept = source != target
    count = int(kept.sum())
    return random_moves(0, 0)._replace(
        at=-np.arange(count)[::-1] - 1,
        source=source[kept].astype(np.int32),
        target=target[kept].astype(np.int32),
        amount=rng.integers(100, 10_000, count),
        device=np.full(count, -1, np.int32),
        passable=np.ones(200, np.bool_),
        leaf=np.zeros(200, np.bool_),
    )


@pytest.mark.parametrize("seed", range(4))
def test_planted_communities_are_found(seed: int) -> None:
    moves = planted(seed)
    arcs, label = found(moves)
    graph: nx.Graph[int] = nx.Graph()
    for u in range(200):
        for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
            graph.add_edge(u, int(arcs.node[e]), weight=int(arcs.transfers[e]))
    groups = [set(np.flatnonzero(label == g).tolist()) for g in np.unique(label)]
    truth = [set(range(first, first + 25)) for first in range(0, 200, 25)]
    assert nx.community.modularity(graph, groups) > 0.9 * nx.community.modularity(graph, truth)


@pytest.mark.parametrize("seed", range(4))
def test_what_stays_inside_is_summed(seed: int) -> None:
    moves = random_moves(seed, 200, nodes=30)
    arcs, label = found(moves)
    kept, all_flow = inside(arcs, label)
    for u in range(len(label)):
        both = [(int(arcs.node[e]), int(arcs.amount[e])) for e in range(arcs.offsets[u], arcs.offsets[u + 1])]
        assert kept[u] == sum(amount for v, amount in both if label[v] == label[u])
        assert all_flow[u] == sum(amount for _, amount in both)
