"""The compiled sampler against the obvious one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from gnn.message_passing.sampler import FIRST_HOP, MOST_EVENTS, MOST_NODES, SECOND_HOP, subgraphs
from gnn.message_passing.temporal_graph import LEAF, TemporalGraph, temporal_graph
from graph.columns import EventColumns
from tests.graphs import Transfer, make_columns


def naive(graph: TemporalGraph, seed: int) -> tuple[set[int], set[int]]:
    """The nodes and events of a seed's subgraph, by plain search."""
    now = graph.time_us[seed]
    roots = {int(graph.source[seed]), int(graph.target[seed])}

    def around(node: int, most: int) -> set[int]:
        if graph.node_class[node] == LEAF:
            return set()
        found: set[int] = set()
        for start, listed in ((graph.out_start, graph.out_event), (graph.in_start, graph.in_event)):
            past = [int(e) for e in listed[start[node] : start[node + 1]] if graph.time_us[e] < now]
            found |= set(past[-most:])
        return found

    events = set().union(*(around(node, FIRST_HOP) for node in roots))
    core = roots | ends_of(graph, events)
    events |= set().union(*(around(node, SECOND_HOP) for node in core - roots), set())
    return core | ends_of(graph, events), events


def ends_of(graph: TemporalGraph, events: set[int]) -> set[int]:
    return {int(graph.source[e]) for e in events} | {int(graph.target[e]) for e in events}


def some_columns(seed: int) -> EventColumns:
    random = np.random.default_rng(seed)
    names = [*(f"a{k}" for k in range(9)), "shop", "cash", "outside"]
    rows: list[Transfer] = []
    for _ in range(250):
        source, target = random.choice(names[:9]), random.choice(names)
        # Many equal times: strictly earlier must mean just that.
        rows.append((float(random.integers(0, 60)), str(source), str(target), int(random.integers(1, 10**6))))
    status = [str(random.choice(["settled", "settled", "settled", "rejected"])) for _ in rows]
    return make_columns(rows, merchants={"shop"}, account_kinds={"a0": "correspondent"}, status=status)


@pytest.mark.parametrize("seed", range(4))
def test_it_takes_what_the_plain_search_takes(seed: int) -> None:
    graph = temporal_graph(some_columns(seed))
    rows = np.arange(len(graph.source))
    found = subgraphs(graph, rows)
    nodes, events, ends, counts = found.nodes, found.events, found.ends, found.counts
    for row in rows:
        core, node_count, first, taken = counts[row]
        expected_nodes, expected_events = naive(graph, int(row))
        assert set(events[row, :taken].tolist()) == expected_events
        assert set(nodes[row, :node_count].tolist()) == expected_nodes
        assert len(expected_events) == taken
        assert len(expected_nodes) == node_count
        assert first <= taken
        assert core <= node_count
        for place in range(taken):
            event = events[row, place]
            assert nodes[row, ends[row, place, 0]] == graph.source[event]
            assert nodes[row, ends[row, place, 1]] == graph.target[event]
            assert graph.time_us[event] < graph.time_us[row]


def test_a_hub_stays_within_the_bounds() -> None:
    rows: list[Transfer] = [(float(k), f"a{k % 40}", "hub", 1) for k in range(400)]
    rows += [(float(k) + 0.5, "hub", f"b{k % 40}", 1) for k in range(400)]
    graph = temporal_graph(make_columns(rows))
    counts = subgraphs(graph, np.arange(800)).counts
    assert counts[:, 1].max() <= MOST_NODES
    assert counts[:, 3].max() <= MOST_EVENTS
    assert counts[799, 3] >= 2 * FIRST_HOP


def test_messages_carry_neither_refused_payments_nor_self_transfers() -> None:
    columns = make_columns(
        [(0, "A", "B", 1), (1, "B", "B", 1), (2, "A", "B", 1)], status=["rejected", "settled", "settled"]
    )
    graph = temporal_graph(columns)
    assert graph.out_event.tolist() == [2]
    assert graph.in_event.tolist() == [2]


def test_incidence_lists_are_ascending_and_whole() -> None:
    graph = temporal_graph(some_columns(9))
    seen: dict[int, list[int]] = defaultdict(list)
    for node in range(len(graph.node_class)):
        listed = graph.out_event[graph.out_start[node] : graph.out_start[node + 1]].tolist()
        assert listed == sorted(listed)
        seen[node] = listed
    assert sum(len(listed) for listed in seen.values()) == len(graph.out_event)
