"""Following value: exact on both stores, limits named, the two directions agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from stored import NOON, load, payment, table

from graph.store.protocol import GraphStore
from graph.store.views import View
from rings.queries.ask_trace import TraceQuery, ask_trace, describe
from rings.queries.errors import BeforeTheData, UnknownTransaction, WithoutBaseAmount
from rings.queries.trace import Direction


def traced(found: dict[str, Any]) -> dict[str, int]:
    return {one["transaction_id"]: one["traced_minor"] for one in found["transfers"]}


def assert_conserved(found: dict[str, Any]) -> None:
    ended = [told["amount_minor"] for side in ("left", "cut_off") for told in found[side].values()]
    assert sum(ended) + found["resting_minor"] == found["amount_minor"]
    assert sum(one["amount_minor"] for one in found["resting"]) == found["resting_minor"]


CASH = {"target_kind": "cash", "target_id": None, "kind": "cash"}


def test_first_in_first_out_to_the_last_unit(store: GraphStore) -> None:
    rows = [
        payment("older", "Z", "B", amount=300, minutes=-10),
        payment("root", "A", "B", amount=1000),
        payment("spent", "B", "C", amount=500, minutes=1),
        payment("cash", "B", amount=333, minutes=2, **CASH),
        payment("after", "Z", "B", amount=50, minutes=3),
        payment("onward", "C", "D", amount=150, minutes=5),
        payment("more", "B", "D", amount=4000, minutes=6),
    ]
    load(store, "one", rows)
    found = ask_trace(store, TraceQuery(transaction_id="root"))
    # 300 older units go first; the 4,000 take what is left of the root, and the rest is money from elsewhere.
    assert traced(found) == {"root": 1000, "spent": 200, "cash": 333, "more": 467}
    assert found["left"]["cash"] == {"amount_minor": 333, "transfers": 1}
    assert found["resting"] == [
        {"account": "account:D", "amount_minor": 467},
        {"account": "account:C", "amount_minor": 200},
    ]
    assert found["why_empty"] is None
    assert_conserved(found)
    # C spent 150 units: the first that came to it were Z's.
    back = ask_trace(store, TraceQuery(transaction_id="onward", direction=Direction.BACK))
    assert traced(back) == {"onward": 150, "spent": 150, "older": 150}
    assert_conserved(back)


def test_what_came_at_the_same_moment_is_not_spent(store: GraphStore) -> None:
    load(store, "one", [payment("root", "A", "B"), payment("same", "B", "C"), payment("later", "B", "C", minutes=1)])
    found = ask_trace(store, TraceQuery(transaction_id="root"))
    assert traced(found) == {"root": 1000, "later": 1000}


def test_a_cycle_ends_where_the_money_rests(store: GraphStore) -> None:
    legs = [("A", "B"), ("B", "C"), ("C", "A"), ("A", "B")]
    load(store, "one", [payment(f"t{i}", *leg, minutes=i) for i, leg in enumerate(legs)])
    found = ask_trace(store, TraceQuery(transaction_id="t0"))
    assert [(one["transaction_id"], one["hop"]) for one in found["transfers"]] == [(f"t{i}", i) for i in range(4)]
    assert found["resting"] == [{"account": "account:B", "amount_minor": 1000}]


def test_limits_are_named_and_counted(store: GraphStore) -> None:
    pooled = table("accounts", {"account_id": "P", "number": "P", "kind": "pooled"})
    rows = [payment("root", "A", "B", amount=1000)]
    rows += [payment("small", "B", "C", amount=9, minutes=1), payment("big", "B", "D", amount=500, minutes=2)]
    rows += [
        payment("pool", "B", "P", amount=100, minutes=3),
        payment("late", "B", "E", amount=391, minutes=60 * 24 * 3),
    ]
    rows += [payment("two", "D", "E", amount=500, minutes=9), payment("c2", "C", "E", amount=9, minutes=9)]
    rows += [payment("shop", "E", "M", amount=500, minutes=10, target_kind="merchant")]
    rows += [payment("out", "P", "X", amount=100, minutes=20)]
    load(store, "one", rows, entities={"accounts": pooled})
    found = ask_trace(store, TraceQuery(transaction_id="root", hops=2, within_days=1, min_minor=10))
    assert traced(found) == {"root": 1000, "small": 9, "big": 500, "pool": 100, "two": 500}
    assert found["cut_off"]["hops"] == {"amount_minor": 500, "transfers": 1}
    assert found["cut_off"]["amount"] == {"amount_minor": 9, "transfers": 1}
    assert found["left"]["impassable"] == {"amount_minor": 100, "transfers": 1}
    assert found["resting"] == [{"account": "account:B", "amount_minor": 391}]
    assert_conserved(found)
    whole = ask_trace(store, TraceQuery(transaction_id="root"))
    assert whole["left"]["merchant"]["amount_minor"] == 500
    assert_conserved(whole)
    assert any("shop" in line for line in describe(whole))


def test_a_hub_is_named_with_its_transfers(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rings.queries.trace.HUB_TRANSFERS", 3)
    rows = [payment("root", "A", "H"), *(payment(f"h{i}", "H", f"C{i}", minutes=1 + i) for i in range(5))]
    load(store, "one", rows)
    found = ask_trace(store, TraceQuery(transaction_id="root"))
    assert found["hubs"] == [{"account": "account:H", "transfers": 6}]
    assert found["cut_off"]["hub"] == {"amount_minor": 1000, "transfers": 1}
    assert "too many transfers" in found["why_empty"]


def test_the_money_of_the_time_before_the_window(store: GraphStore) -> None:
    day = 60 * 24
    load(
        store,
        "one",
        [
            payment("root", "B", "C"),
            payment("old", "A", "B", minutes=-5 * day),
            payment("x", "Z", "A", minutes=-9 * day),
        ],
    )
    back = TraceQuery(transaction_id="root", direction=Direction.BACK, within_days=3, lookback_days=9)
    found = ask_trace(store, back)
    assert traced(found) == {"root": 1000, "old": 1000}
    assert found["cut_off"]["time"] == {"amount_minor": 1000, "transfers": 1}


def test_rejected_corrected_and_rateless_transfers(store: GraphStore) -> None:
    rows = [payment("root", "A", "B"), payment("no", "B", "C", minutes=1, status="rejected")]
    rows += [
        payment("wrong", "B", "C", minutes=2, amount=700),
        payment("rateless", "B", "D", minutes=3, amount_base_minor=None),
    ]
    load(store, "one", rows)
    load(store, "two", [payment("right", "B", "C", minutes=2, amount=600, supersedes_id="wrong")])
    found = ask_trace(store, TraceQuery(transaction_id="root"))
    assert traced(found) == {"root": 1000, "right": 600}
    assert found["without_rate"] == 1
    for name in ("no", "wrong", "none"):
        with pytest.raises(UnknownTransaction):
            ask_trace(store, TraceQuery(transaction_id=name))
    with pytest.raises(WithoutBaseAmount):
        ask_trace(store, TraceQuery(transaction_id="rateless"))


def test_as_of_a_past_time_and_what_was_known(store: GraphStore) -> None:
    load(store, "one", [payment("root", "A", "B"), payment("wrong", "B", "C", minutes=2, amount=700)])
    known_at = store.data_cut().recorded_until
    load(
        store,
        "two",
        [
            payment("right", "B", "C", minutes=2, amount=600, supersedes_id="wrong"),
            payment("d", "B", "D", minutes=1, amount=1),
        ],
    )
    then = ask_trace(store, TraceQuery(transaction_id="root", view=View(known_at=known_at)))
    assert traced(then) == {"root": 1000, "wrong": 700}
    early = ask_trace(store, TraceQuery(transaction_id="root", view=View(as_of=NOON + timedelta(minutes=1))))
    assert traced(early) == {"root": 1000, "d": 1}
    at_once = ask_trace(store, TraceQuery(transaction_id="root", view=View(as_of=NOON)))
    assert "no later transfer" in at_once["why_empty"]
    with pytest.raises(BeforeTheData):
        ask_trace(store, TraceQuery(transaction_id="root", view=View(as_of=NOON - timedelta(days=1))))
    with pytest.raises(UnknownTransaction):
        ask_trace(store, TraceQuery(transaction_id="d", view=View(known_at=known_at)))
