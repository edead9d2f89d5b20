"""Motif instances: golden cases that are found with just these transfers, and cases that must not be."""

from __future__ import annotations

from typing import Any

import pytest
from graphs import Transfer, make_columns

from graph.canonical.vocabulary import TYPOLOGIES
from graph.motifs.enumeration import replayed

DAY = 86_400
HOUR = 3_600

Found = set[tuple[str, tuple[int, ...]]]


def found(transfers: list[Transfer], **more: Any) -> Found:
    _, instances = replayed(make_columns(transfers, **more))
    return {
        (TYPOLOGIES[instances.typology[k]].value, tuple(instances.witnesses(k).tolist())) for k in range(len(instances))
    }


def of(typology_name: str, transfers: list[Transfer], **more: Any) -> list[tuple[int, ...]]:
    return sorted(rows for typology, rows in found(transfers, **more) if typology == typology_name)


def in_order(typology_name: str, transfers: list[Transfer], *, ordered: bool = True) -> list[tuple[int, ...]]:
    _, instances = replayed(make_columns(transfers))
    return [
        tuple(instances.witnesses(k).tolist())
        for k in range(len(instances))
        if TYPOLOGIES[instances.typology[k]] == typology_name and instances.ordered[k] == ordered
    ]


ROUND: list[Transfer] = [(0, "A", "B", 1000), (DAY, "B", "C", 950), (3 * DAY, "C", "A", 900)]
FAN: list[Transfer] = [(k * DAY, "A", f"x{k}", 500 + 90 * k) for k in range(6)]
SCATTER: list[Transfer] = [
    *((k * HOUR, "S", f"m{k}", 1000 + k) for k in range(4)),
    *((DAY + k * HOUR, f"m{k}", "T", 960 + k) for k in range(4)),
]
GATHER: list[Transfer] = [
    *((k * HOUR, f"p{k}", "C", 1000) for k in range(4)),
    *((2 * DAY + k * HOUR, "C", f"q{k}", 970) for k in range(3)),
]
CHAIN: list[Transfer] = [(0, "A", "B", 1000), (DAY, "B", "C", 980), (2 * DAY, "C", "D", 930), (4 * DAY, "D", "E", 910)]


def test_a_cycle_with_its_transfers() -> None:
    assert of("cycle", [*ROUND, (4 * DAY, "A", "Z", 5)]) == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param([*ROUND[:2], (11 * DAY, "C", "A", 900)], {}, id="later than ten days"),
        pytest.param([*ROUND[:2], (3 * DAY, "C", "A", 100)], {}, id="another amount"),
        pytest.param(ROUND, {"kind": ["payment", "payment", "return"]}, id="a return"),
        pytest.param(ROUND, {"status": ["settled", "rejected", "settled"]}, id="a rejected transfer"),
        pytest.param(ROUND, {"account_kinds": {"B": "pooled"}}, id="through a pooled account"),
        pytest.param(ROUND, {"holders": {"A": "x", "B": "x", "C": "x"}}, id="among the accounts of one holder"),
        pytest.param([(0, *t[1:]) for t in ROUND], {"day_only": [0, 1, 2]}, id="all on one day, no hour known"),
        pytest.param([(0, *t[1:]) for t in ROUND], {}, id="all at one moment"),
        pytest.param([(0, "A", "shop", 90), (5, "shop", "A", 90)], {"merchants": ["shop"]}, id="a shop pays back"),
        pytest.param([(0, "A", "B", 100), (DAY, "B", "A", 60)], {}, id="a friend pays back a part"),
    ],
)
def test_what_is_no_cycle(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("cycle", transfers, **more) == []


def test_money_that_leaves_before_it_comes_is_a_cycle_without_order() -> None:
    broken: list[Transfer] = [ROUND[1], (DAY * 2, "A", "B", 1000), ROUND[2]]
    assert in_order("cycle", broken) == []
    assert in_order("cycle", broken, ordered=False) == [(0, 1, 2)]


def test_a_cycle_in_order_is_not_told_again_without() -> None:
    assert in_order("cycle", ROUND) == [(0, 1, 2)]
    assert in_order("cycle", ROUND, ordered=False) == []


def test_what_gathers_before_it_scatters_is_a_scatter_gather_without_order() -> None:
    turned: list[Transfer] = [(-t, a, b, amount) for t, a, b, amount in SCATTER]
    assert in_order("scatter_gather", turned) == []
    assert in_order("scatter_gather", turned, ordered=False) == [tuple(range(8))]


def test_a_small_fan_must_move_a_large_sum() -> None:
    few: list[Transfer] = [(k * DAY, "A", f"x{k}", 400_000) for k in range(3)]
    assert of("fan_out", few) == [(0, 1, 2)]
    assert of("fan_out", [(t, a, b, 300_000) for t, a, b, _ in few]) == []


def test_a_small_gather_scatter_must_move_a_large_sum() -> None:
    few: list[Transfer] = [(0, "p", "C", 300_000), (1, "q", "C", 300_000), (DAY, "C", "r", 1), (DAY + 1, "C", "s", 1)]
    assert of("gather_scatter", few) == []
    large: list[Transfer] = [(t, a, b, 300_000) for t, a, b, _ in few]
    assert of("gather_scatter", large) == [(0, 1, 2, 3)]


def test_a_cycle_of_days_when_the_days_differ() -> None:
    assert of("cycle", ROUND, day_only=[0, 1, 2]) == [(0, 1, 2)]


def test_a_cycle_runs_on_through_own_accounts() -> None:
    assert of("cycle", ROUND, holders={"A": "x", "B": "x"}) == [(0, 1, 2)]


def test_a_pair_that_comes_back_whole() -> None:
    assert of("cycle", [(0, "A", "B", 1000), (DAY, "B", "A", 990)]) == [(0, 1)]


def test_the_longest_cycles_are_found() -> None:
    names = "ABCDEFGHIJKLM"
    ring: list[Transfer] = [(k * HOUR, names[k], names[(k + 1) % 13], 1000 - k) for k in range(13)]
    assert of("cycle", ring) == [tuple(range(13))]


def test_a_fan_is_one_instance_when_it_has_ended() -> None:
    assert of("fan_out", FAN) == [(0, 1, 2, 3, 4, 5)]
    assert of("fan_in", [(t, b, a, amount) for t, a, b, amount in FAN]) == [(0, 1, 2, 3, 4, 5)]


def test_the_centre_and_the_closing_event_of_a_fan() -> None:
    columns = make_columns(FAN)
    _, instances = replayed(columns)
    assert columns.node_ids[int(instances.centre[0])].as_py() == "A"
    assert instances.closing_event.tolist() == [5]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param(FAN[:4], {}, id="too few"),
        pytest.param([(3 * t, *rest) for t, *rest in FAN], {}, id="too slow"),
        pytest.param([(k * HOUR, "A", f"x{k}", 500) for k in range(65)], {}, id="a hub"),
        pytest.param(FAN, {"merchants": [f"x{k}" for k in range(6)]}, id="shopping"),
        pytest.param(FAN, {"holders": {"A": "x", **{f"x{k}": "x" for k in range(6)}}}, id="own accounts"),
        pytest.param(FAN, {"account_kinds": {"A": "correspondent"}}, id="a correspondent bank"),
        pytest.param([(k * HOUR, "A", "x", 500) for k in range(6)], {}, id="one counterparty, many times"),
    ],
)
def test_what_is_no_fan(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("fan_out", transfers, **more) == []


def test_a_second_payroll_is_no_fan() -> None:
    second = [(t + 30 * DAY, *rest) for t, *rest in FAN]
    assert of("fan_out", [*FAN, *second]) == [(0, 1, 2, 3, 4, 5)]


def test_a_scatter_gather_is_one_instance_when_it_has_grown() -> None:
    assert of("scatter_gather", SCATTER) == [tuple(range(8))]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param([*SCATTER[:2], *SCATTER[4:6]], {}, id="two intermediaries"),
        pytest.param([*SCATTER[:4], *((t, a, b, 50) for t, a, b, _ in SCATTER[4:])], {}, id="they pay a small bill"),
        pytest.param(SCATTER, {"merchants": ["T"]}, id="employees shop"),
        pytest.param(SCATTER, {"account_kinds": {"m0": "pooled", "m1": "pooled"}}, id="through pooled accounts"),
        pytest.param([(t, a, b.replace("T", "S"), n) for t, a, b, n in SCATTER], {}, id="all pay back"),
    ],
)
def test_what_is_no_scatter_gather(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("scatter_gather", transfers, **more) == []


def test_a_gather_scatter_is_parted_where_money_turns() -> None:
    assert of("gather_scatter", GATHER) == [tuple(range(7))]
    late: Transfer = (3 * DAY, "late", "C", 1000)
    assert of("gather_scatter", [*GATHER, late]) == [tuple(range(7))]


def test_scattering_before_gathering_is_no_gather_scatter() -> None:
    assert of("gather_scatter", [(-t, *rest) for t, *rest in GATHER]) == []


def test_a_chain_is_told_once_at_its_end() -> None:
    assert of("flow", CHAIN) == [(0, 1, 2, 3)]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param(CHAIN[:2], {}, id="two transfers"),
        pytest.param([(4 * t, *rest) for t, *rest in CHAIN], {}, id="the money rests"),
        pytest.param([(0, "A", "B", 10), (1, "B", "A", 10), (2, "A", "B", 10)], {}, id="to and fro"),
        pytest.param(CHAIN[:3], {"holders": {"B": "x", "C": "x"}}, id="a leg between own accounts is no leg"),
        pytest.param(CHAIN[:3], {"without_base": [1]}, id="an amount that is not known"),
    ],
)
def test_what_is_no_chain(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("flow", transfers, **more) == []


def test_a_chain_runs_on_through_own_accounts() -> None:
    assert of("flow", CHAIN, holders={"B": "x", "C": "x"}) == [(0, 1, 2, 3)]
