"""Golden cases of what joins accounts: shared devices, shared beneficiaries, payers that come back."""

from __future__ import annotations

from typing import Any

import pytest
from graphs import Transfer, make_columns

from graph.canonical.vocabulary import TYPOLOGIES
from graph.motifs.enumeration import replayed

DAY = 86_400
HOUR = 3_600
LARGE = 400_000

Joined = tuple[list[Transfer], list[str | None]]
#: A and B share one device, B and C another; C's own phone joins nobody.
JOINED: Joined = (
    [(0, "A", "x", 10), (HOUR, "B", "y", 20), (DAY, "B", "y", 30), (2 * DAY, "C", "z", 40), (3 * DAY, "C", "z", 50)],
    ["one", "one", "two", "two", "own"],
)
BESIDE: list[Transfer] = [(at + k * HOUR, payer, f"b{k}", 100) for at, payer in ((0, "A"), (9, "B")) for k in range(3)]
STACKED: list[Transfer] = [
    *((at + k * HOUR, f"p{k}", middle, 100) for at, middle in ((0, "A"), (9, "B")) for k in range(2)),
    *((at + k * HOUR, middle, f"b{k}", 90) for at, middle in ((DAY, "A"), (DAY + 9, "B")) for k in range(2)),
]
#: First contacts, and twelve days later the same payers again.
RETURNING: list[Transfer] = [
    *((k * 20 * DAY, f"p{k}", "C", LARGE) for k in range(3)),
    *((90 * DAY + k * HOUR, f"p{k}", "C", LARGE) for k in range(3)),
]


def of(typology: str, transfers: list[Transfer], **more: Any) -> list[tuple[int, ...]]:
    _, instances = replayed(make_columns(transfers, **more))
    return sorted(
        tuple(instances.witnesses(k).tolist())
        for k in range(len(instances))
        if TYPOLOGIES[instances.typology[k]] == typology
    )


def test_devices_join_accounts_in_turn() -> None:
    transfers, device = JOINED
    assert of("shared_device", transfers, device=device) == [(0, 1, 2, 3)]


@pytest.mark.parametrize(
    ("joined", "more"),
    [
        pytest.param((JOINED[0][:3], JOINED[1][:3]), {}, id="two accounts"),
        pytest.param(([(9 * t, *rest) for t, *rest in JOINED[0]], JOINED[1]), {}, id="later than ten days"),
        pytest.param(JOINED, {"holders": {"A": "x", "C": "x"}}, id="a household"),
        pytest.param(JOINED, {"merchants": ["y"]}, id="shopping"),
        pytest.param(JOINED, {"account_kinds": {"B": "pooled"}}, id="a pooled account"),
        pytest.param(([(k, f"a{k}", "x", 10) for k in range(65)], ["till"] * 65), {}, id="a terminal"),
        pytest.param((JOINED[0], [None] * 5), {}, id="no device is known"),
    ],
)
def test_what_no_devices_join(joined: Joined, more: dict[str, Any]) -> None:
    assert of("shared_device", joined[0], device=joined[1], **more) == []


def test_accounts_that_pay_the_same_three() -> None:
    assert of("bipartite", BESIDE) == [(0, 1, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param([leg for leg in BESIDE if leg[2] != "b1"], {}, id="two beneficiaries"),
        pytest.param([(t + 15 * DAY * (a == "A"), a, *rest) for t, a, *rest in BESIDE], {}, id="ten days apart"),
        pytest.param(BESIDE, {"merchants": ["b0"]}, id="shopping"),
        pytest.param(BESIDE, {"holders": {"A": "x", "b0": "x"}}, id="one of them is an own account"),
    ],
)
def test_what_is_no_bipartite_layer(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("bipartite", transfers, **more) == []


def test_three_layers_are_a_stack() -> None:
    assert of("stack", STACKED) == [tuple(range(8))]


@pytest.mark.parametrize(
    ("transfers", "more"),
    [
        pytest.param([(-t, *rest) for t, *rest in STACKED], {}, id="paid after they paid"),
        pytest.param([(t, a.replace("p1", "p0"), b, n) for t, a, b, n in STACKED], {}, id="one payer"),
        pytest.param(
            [(t + DAY / 2 * (a[0] == "p"), a, b, n) for t, a, b, n in STACKED],
            {"day_only": range(4)},
            id="perhaps paid after they paid",
        ),
    ],
)
def test_what_is_no_stack(transfers: list[Transfer], more: dict[str, Any]) -> None:
    assert of("stack", transfers, **more) == []


def test_payers_that_come_back_together() -> None:
    assert of("fan_in", RETURNING) == [(3, 4, 5)]


@pytest.mark.parametrize(
    "transfers",
    [
        pytest.param([(t, b, a, n) for t, a, b, n in RETURNING], id="a payroll"),
        pytest.param([(t, a, b, n // 2) for t, a, b, n in RETURNING], id="small amounts"),
        pytest.param([(t * 30, *rest) for t, *rest in RETURNING], id="days apart"),
        pytest.param([(t, a.replace("p2", "p1"), b, n) for t, a, b, n in RETURNING], id="two payers"),
    ],
)
def test_what_is_no_fan_of_payers_that_come_back(transfers: list[Transfer]) -> None:
    assert of("fan_in", transfers) == []
