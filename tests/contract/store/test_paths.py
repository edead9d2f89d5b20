"""Paths between accounts, and what accounts have in common; the same on both stores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stored import NOON, flagged, load, payment, table

from graph.store.protocol import GraphStore
from graph.store.views import View
from rings.queries.ask_common import ask_common
from rings.queries.ask_devices import ask_shared_devices
from rings.queries.ask_path import PathQuestion, ask_path
from rings.queries.errors import BeforeTheData, SameAccount, UnknownAccount, WrongSpan
from rings.queries.paths import Prefer


def names(store: GraphStore, **asked: object) -> list[str]:
    question = PathQuestion(**({"source": "A", "target": "D"} | asked))  # type: ignore[arg-type]
    return [one["transaction_id"] for one in ask_path(store, question)["transfers"]]


@pytest.fixture
def ways(store: GraphStore) -> GraphStore:
    """A to D: two transfers against time, three in time, four flagged ones in time; and through a pooled account."""
    rows = [payment("b1", "A", "B", minutes=9), payment("b2", "B", "D", minutes=1)]
    rows += [payment("c1", "A", "C", minutes=1), payment("c2", "C", "E", minutes=2), payment("c3", "E", "D", minutes=3)]
    rows += [payment(f"f{i}", *leg, minutes=10 + i) for i, leg in enumerate(["AF", "FG", "GH", "HD"])]
    rows += [payment("p1", "A", "P"), payment("p2", "P", "D", minutes=1)]
    pooled = table("accounts", {"account_id": "P", "number": "P", "kind": "pooled"})
    load(store, "one", rows, entities={"accounts": pooled})
    store.write_back(flagged("r1", {f"f{i}": 90.0 for i in range(4)}))
    return store


def test_the_shortest_path_in_time_and_at_any_time(ways: GraphStore) -> None:
    assert names(ways) == ["c1", "c2", "c3"]
    assert names(ways, in_time=False) == ["b1", "b2"]
    assert names(ways, source="D", target="A") == []


def test_the_most_suspicious_path_may_be_longer(ways: GraphStore) -> None:
    assert names(ways, prefer=Prefer.SUSPICIOUS) == ["f0", "f1", "f2", "f3"]
    assert names(ways, prefer=Prefer.SUSPICIOUS, hops=3) == ["c1", "c2", "c3"]
    found = ask_path(ways, PathQuestion(source="A", target="D", prefer=Prefer.SUSPICIOUS))
    assert (found["price"], found["flagged"], found["least_amount_minor"]) == (44, 4, 1000)


def test_limits_of_hops_and_time_and_why_there_is_no_path(ways: GraphStore) -> None:
    assert names(ways, hops=2) == []
    assert names(ways, since=NOON + timedelta(minutes=2)) == ["f0", "f1", "f2", "f3"]
    assert names(ways, until=NOON + timedelta(minutes=3)) == []
    found = ask_path(ways, PathQuestion(source="A", target="D", hops=2))
    assert (
        found["why_empty"]
        == "no path of at most 2 transfers, each transfer later than the one before, leads from A to D"
    )
    with pytest.raises(UnknownAccount, match="'none'"):
        ask_path(ways, PathQuestion(source="A", target="none"))
    with pytest.raises(SameAccount):
        ask_path(ways, PathQuestion(source="A", target="A"))
    with pytest.raises(WrongSpan):
        ask_path(ways, PathQuestion(source="A", target="D", since=NOON, until=NOON))


def test_a_path_as_of_a_past_time(ways: GraphStore) -> None:
    assert names(ways, view=View(as_of=NOON + timedelta(minutes=2))) == []
    assert names(ways, view=View(as_of=NOON + timedelta(minutes=3)), prefer=Prefer.SUSPICIOUS) == ["c1", "c2", "c3"]
    with pytest.raises(BeforeTheData):
        names(ways, view=View(as_of=NOON - timedelta(days=1)))


def test_hubs_on_the_way_are_cut_and_counted(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rings.queries.paths.HUB_TRANSFERS", 3)
    rows = [payment("in", "A", "H"), *(payment(f"h{i}", "H", f"C{i}", minutes=1 + i) for i in range(9))]
    rows += [payment("on", "C8", "M", minutes=20), payment("end", "M", "D", minutes=21)]
    load(store, "one", rows)
    # From the end of few transfers the hub is met all the same.
    assert names(store) == ["in", "h8", "on", "end"]
    store.write_back(flagged("r1", {"h8": 90.0}))
    found = ask_path(store, PathQuestion(source="A", target="C8"))
    assert [one["transaction_id"] for one in found["transfers"]] == ["in", "h8"]
    outward = ask_path(store, PathQuestion(source="H", target="D"))
    assert [one["transaction_id"] for one in outward["transfers"]] == ["h8", "on", "end"]
    assert outward["left_out"] in ([], [{"account": "account:H", "transfers": 9 - 4}])


def test_common_counterparties(store: GraphStore) -> None:
    rows = [payment("a1", "A", "X", amount=10), payment("a2", "A", "Y", amount=500), payment("a3", "Z", "A")]
    rows += [payment("b1", "B", "X", amount=20), payment("b2", "Y", "B", amount=90), payment("b3", "B", "A")]
    rows += [payment("c1", "C", "X", minutes=3), payment("c2", "A", "M", target_kind="merchant")]
    rows += [payment("c3", "B", "M", target_kind="merchant")]
    load(store, "one", rows)
    found = ask_common(store, ["A", "B"])
    assert [one["key"] for one in found["counterparties"]] == ["merchant:M", "account:Y", "account:X"]
    assert found["counterparties"][1]["dealings"] == [
        {"account": "account:A", "paid": 1, "paid_minor": 500, "got": 0, "got_minor": 0},
        {"account": "account:B", "paid": 0, "paid_minor": 0, "got": 1, "got_minor": 90},
    ]
    store.write_back(flagged("r1", {"b1": 90.0}))
    assert [one["key"] for one in ask_common(store, ["A", "B"], limit=1)["counterparties"]] == ["account:X"]
    assert ask_common(store, ["A", "B"], limit=1)["left_out"] == 2
    assert [one["key"] for one in ask_common(store, ["A", "B", "C"])["counterparties"]] == ["account:X"]
    then = View(as_of=NOON + timedelta(minutes=2))
    assert ask_common(store, ["A", "B", "C"], view=then)["why_empty"] is not None
    assert ask_common(store, ["A", "B"], view=then)["total"] == 3
    with pytest.raises(UnknownAccount):
        ask_common(store, ["A", "none"])


def test_accounts_that_share_devices(store: GraphStore) -> None:
    rows = [payment(f"t{i}", "A", "B", device_id="D1", minutes=i) for i in range(3)]
    rows += [payment("u1", "B", "A", device_id="D1", minutes=5), payment("u2", "C", "A", device_id="D2")]
    rows += [
        payment("u3", "A", "C", device_id="D2"),
        payment("u4", "E", "C", device_id="D2"),
        payment("u5", "A", "B", device_id="D3"),
    ]
    load(store, "one", rows)
    found = ask_shared_devices(store, "A")
    shared = [
        (one["device"], one["users"], [(o["account"], o["count"]) for o in one["others"]]) for one in found["devices"]
    ]
    assert shared == [("D1", 2, [("account:B", 1)]), ("D2", 3, [("account:C", 1), ("account:E", 1)])]
    assert found["used_alone"] == 1
    then = ask_shared_devices(store, "A", view=View(as_of=NOON + timedelta(minutes=2)))
    assert [one["device"] for one in then["devices"]] == ["D2"]
    assert ask_shared_devices(store, "B")["devices"][0]["others"] == [
        {"account": "account:A", "count": 3, "first": NOON, "last": NOON + timedelta(minutes=2)}
    ]
