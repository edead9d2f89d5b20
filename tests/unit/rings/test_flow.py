"""Amount counts money once, turnover at every step."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from graphs import make_columns
from ring_scenes import rows

from graph.canonical.vocabulary import Typology
from rings.flow import base_amount, cycle_amount, ends_of, largest_flow, money_of
from rings.shape import typology_of

AT = int


def amount(pairs: list[str], amounts: list[int]) -> tuple[int, int]:
    columns = make_columns(rows(*pairs, amounts=amounts))
    events = np.arange(len(pairs), dtype=np.int32)
    money = money_of(columns, events, typology_of(columns, events))
    return money.amount_minor, money.turnover_minor


@pytest.mark.parametrize(
    ("pairs", "amounts", "expected"),
    [
        (["A>B", "B>C", "C>A"], [100, 90, 95], (90, 285)),
        (["A>H", "B>H", "C>H"], [10, 20, 30], (60, 60)),
        (["A>H", "B>H", "C>H", "H>D", "H>E", "H>F"], [100, 100, 100, 95, 95, 90], (280, 580)),
        (["S>A", "S>B", "S>C", "A>T", "B>T", "C>T"], [50, 60, 70, 48, 59, 90], (177, 377)),
        (["A>B", "B>C", "C>D"], [100, 40, 200], (40, 340)),
        # Money cannot leave before it came: what moved for certain is the largest transfer.
        (["B>C", "A>B", "C>D"], [70, 100, 60], (100, 230)),
    ],
)
def test_amount_and_turnover(pairs: list[str], amounts: list[int], expected: tuple[int, int]) -> None:
    assert amount(pairs, amounts) == expected


def test_the_same_instant_may_follow_in_either_order() -> None:
    assert largest_flow([(5, 2, 3, 10), (5, 1, 2, 10)], {1}, {3}) == 10
    assert largest_flow([(5, 2, 3, 10), (6, 1, 2, 10)], {1}, {3}) == 0


def test_huge_amounts_are_exact() -> None:
    big = 2**62 + 1
    assert largest_flow([(1, 1, 2, big), (2, 1, 2, big), (3, 2, 3, 2 * big)], {1}, {3}) == 2 * big


def test_a_cycle_that_closes_elsewhere() -> None:
    """The first transfer belongs to no way back; the smallest leg of the loop counts."""
    assert cycle_amount([(0, 9, 1, 500), (1, 1, 2, 80), (2, 2, 3, 70), (3, 3, 1, 75)]) == 70


def test_ends_of_a_graph_where_everyone_does_both() -> None:
    assert ends_of([(0, 1, 2, 100), (1, 2, 3, 60), (2, 3, 1, 10)]) == ({1}, {2, 3})


def test_own_currency_where_shared_else_base() -> None:
    pairs = rows("A>B", "B>C", amounts=[100, 90])
    dollars = make_columns(pairs, currency=["USD", "USD"])
    events = np.arange(2, dtype=np.int32)
    assert money_of(dollars, events, Typology.RANDOM).currency == "USD"
    both = make_columns(pairs, currency=["USD", "GBP"])
    money = money_of(both, events, Typology.RANDOM)
    assert (money.currency, money.amount_minor, money.turnover_minor) == ("EUR", 90, 190)
    unpriced = make_columns(pairs, currency=["USD", "GBP"], without_base=[1])
    assert money_of(unpriced, events, Typology.RANDOM).turnover_minor == 100
    assert base_amount(both, events, Typology.RANDOM) == 90


def brute_force(legs: list[tuple[int, int, int, int]], sources: set[int], sinks: set[int]) -> int:
    """The slow twin: one graph node for each (account, leg number), a linear chain of instants, Edmonds-Karp."""
    graph = nx.DiGraph()
    instants = sorted({leg[0] for leg in legs})
    nodes = {end for leg in legs for end in leg[1:3]}
    for node in nodes:
        for k in range(len(instants) - 1):
            graph.add_edge((node, instants[k]), (node, instants[k + 1]), capacity=10**15)
        for instant in instants:
            if node in sources:
                graph.add_edge("S", (node, instant), capacity=10**15)
            if node in sinks:
                graph.add_edge((node, instant), "T", capacity=10**15)
    for number, (time, source, target, money) in enumerate(legs):
        graph.add_edge((source, time), ("leg", number), capacity=money)
        graph.add_edge(("leg", number), (target, time), capacity=money)
    value = nx.maximum_flow_value(graph, "S", "T", flow_func=nx.algorithms.flow.edmonds_karp)
    return int(value)


def test_against_the_slow_twin() -> None:
    rng = np.random.default_rng(7)
    compared = 0
    for _ in range(60):
        legs = [
            (int(t), int(s), int(e), int(a))
            for t, s, e, a in zip(
                rng.integers(0, 6, 9), rng.integers(0, 5, 9), rng.integers(0, 5, 9), rng.integers(1, 50, 9), strict=True
            )
            if s != e
        ]
        sources, sinks = ends_of(legs)
        if sources and sinks and not sources & sinks:
            compared += 1
            assert largest_flow(legs, sources, sinks) == brute_force(legs, sources, sinks)
    assert compared > 40
