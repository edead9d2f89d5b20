"""Look-ups of transactions, accounts and neighbourhoods."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stored import NOON, exported, ids, load, payment, table

from graph.canonical.schema import TRANSACTIONS
from graph.store.protocol import GraphStore, Neighborhood
from graph.store.tables import EXPORTED


def around(store: GraphStore, account: str, *, hops: int = 2, limit: int = 100) -> Neighborhood:
    found = store.neighborhood(account, hops=hops, limit=limit)
    assert found is not None
    return found


def shown(found: Neighborhood) -> list[str]:
    return [node["key"].removeprefix("account:") for node in found.nodes]


def pairs(found: Neighborhood) -> list[tuple[str, str]]:
    return [(f["source"].removeprefix("account:"), f["target"].removeprefix("account:")) for f in found.flows]


def test_a_transaction_comes_back_with_every_field(store: GraphStore) -> None:
    full: dict[str, Any] = {
        **payment("t1", "A:1", "M1"),
        "source_reference": "f.csv:1",
        "kind": "chargeback",
        "status": "pending",
        "related_id": "t0",
        "supersedes_id": "t-1",
        "occurred_at": NOON.replace(microsecond=123456),
        "occurred_offset_s": -18000,
        "precision": "minute",
        "booked_at": NOON.replace(year=1969, microsecond=1),
        "value_date": date(1968, 2, 29),
        "target_kind": "merchant",
        "amount_sent_minor": 2**62,
        "currency_sent": "BTC",
        "amount_received_minor": 0,
        "currency_received": "JPY",
        "amount_base_minor": None,
        "channel": "wire",
        "device_id": "D1",
        "source_country": "DE",
        "target_country": "FR",
        "reference_text": "Miete «März»",
        "attributes": '{"a": 1}',
    }
    cash = payment("t2", source_kind="cash", channel="atm") | {"source_id": None}
    outside = payment("t3", target_kind="outside") | {"target_id": None}
    refund = payment("t4", "M1", "A:1", source_kind="merchant", kind="return", related_id="t1")
    load(store, "one", [full, cash, outside, refund])
    table_ = exported(store)
    assert table_.schema.equals(EXPORTED)
    rows = table_.select(TRANSACTIONS.names).to_pylist()
    assert rows == [full, cash, outside, refund]
    assert table_.column("load_id").to_pylist() == ["one"] * 4
    assert store.counts().merchants == 1


def test_transactions_come_in_the_order_of_the_ids(store: GraphStore) -> None:
    load(store, "one", [payment(f"t{i}") for i in range(5)])
    found = store.transactions(["t3", "none", "t0", "t4"])
    assert found.schema.equals(EXPORTED)
    assert found.column("transaction_id").to_pylist() == ["t3", "t0", "t4"]
    assert found.column("load_seq").to_pylist() == [4, 1, 5]
    assert len(store.transactions([])) == 0


def test_account_transactions_newest_first_with_an_exact_count(store: GraphStore) -> None:
    load(store, "one", [payment(f"a{i}", minutes=i) for i in range(4)])
    load(store, "two", [payment("b0", "A:3", "A:1", minutes=2), payment("b1", "A:1", "A:1", minutes=9)])
    load(store, "three", [payment("c0", "A:3", "A:2", minutes=99)])
    newest, total = store.account_transactions("A:1", limit=3)
    assert newest.column("transaction_id").to_pylist() == ["b1", "a3", "b0"]
    assert total == 6
    for after, expected in ((2, ["b1", "a3", "b0", "a2"]), (4, ["b1", "b0"]), (5, ["b1"]), (6, []), (99, [])):
        newest, total = store.account_transactions("A:1", recorded_after=after)
        assert newest.column("transaction_id").to_pylist() == expected, after
        assert total == len(expected)
    assert store.account_transactions("none")[1] == 0


def test_data_cut(store: GraphStore) -> None:
    load(store, "one", [payment("t1", minutes=7), payment("t2")])
    cut = store.data_cut()
    assert (cut.cut, cut.data_until) == (2, payment("x", minutes=7)["occurred_at"])
    load(store, "empty")
    assert store.data_cut().cut == 2


def test_export_pages(store: GraphStore) -> None:
    load(store, "one", [payment(f"a{i:02}") for i in range(7)], [payment(f"b{i:02}") for i in range(5)])
    everything = ids(store)
    for cut in range(13):
        assert ids(store, until=cut) + ids(store, after=cut) == everything
    assert ids(store, after=12) == []


def test_a_chain_is_expanded_hop_by_hop(store: GraphStore) -> None:
    chain = [payment(f"t{i}", f"C{i}", f"C{i + 1}", amount=100 + i) for i in range(4)]
    load(store, "one", chain)
    found = around(store, "C0", hops=2)
    assert [(node["id"], node["hops"]) for node in found.nodes] == [("C0", 0), ("C1", 1), ("C2", 2)]
    assert pairs(found) == [("C1", "C2"), ("C0", "C1")]
    assert found.left_out == 0
    flow = found.flows[1]
    assert flow == {
        "source": "account:C0",
        "target": "account:C1",
        "count": 1,
        "total_minor": 100,
        "first": NOON,
        "last": NOON,
        "flagged_count": 0,
        "flagged_minor": 0,
        "risk": None,
    }
    assert shown(around(store, "C0", hops=0)) == ["C0"]
    assert store.neighborhood("none", hops=1, limit=5) is None


def test_the_largest_flows_come_first_and_the_rest_is_counted(store: GraphStore) -> None:
    rows = [payment(f"o{i}", "HUB", f"O{i}", amount=10 * i) for i in range(1, 6)]
    rows += [payment(f"i{i}", f"I{i}", "HUB", amount=10 * i + 5) for i in range(1, 6)]
    rows += [payment(f"x{i}", "O5", f"X{i}", amount=1) for i in range(3)]
    load(store, "one", rows)
    found = around(store, "HUB", hops=1, limit=5)
    assert shown(found) == ["HUB", "I5", "O5", "I4", "O4"]
    assert found.left_out == 6
    deeper = around(store, "HUB", hops=2, limit=5)
    assert shown(deeper) == shown(found)
    assert deeper.left_out == 6 + 3


def test_small_flows_between_shown_nodes_are_shown_beyond_the_cap(store: GraphStore) -> None:
    rows = [payment(f"o{i}", "HUB", f"O{i}", amount=1000 * i) for i in range(1, 9)]
    rows += [payment("back", "O8", "HUB", amount=1), payment("self", "HUB", "HUB", amount=2)]
    rows += [payment("side", "O8", "O7", amount=3)]
    load(store, "one", rows)
    found = around(store, "HUB", hops=2, limit=3)
    assert shown(found) == ["HUB", "O8", "O7"]
    assert pairs(found) == [("HUB", "O8"), ("HUB", "O7"), ("O8", "O7"), ("HUB", "HUB"), ("O8", "HUB")]
    assert found.left_out == 6


@pytest.mark.parametrize("kind", ["correspondent", "pooled", "own_ledger", "customer", "external"])
def test_no_expansion_through_impassable_accounts(store: GraphStore, kind: str) -> None:
    middle = table("accounts", {"account_id": "MID", "number": "MID", "kind": kind})
    load(store, "one", [payment("t1", "A", "MID"), payment("t2", "MID", "B")], entities={"accounts": middle})
    found = around(store, "A")
    passable = kind in {"customer", "external"}
    assert shown(found) == (["A", "MID", "B"] if passable else ["A", "MID"])
    assert found.nodes[1]["account_kind"] == kind
    assert found.nodes[1]["kind"] == "account"
    assert found.left_out == 0
    assert shown(around(store, "MID", hops=1)) in (["MID", "A", "B"], ["MID", "B", "A"])


def test_merchants_are_shown_and_not_expanded(store: GraphStore) -> None:
    merchants = table("merchants", {"merchant_id": "M", "name": "Shop", "category": "5411"})
    rows = [
        payment("t1", "A", "M", target_kind="merchant", amount=9),
        payment("t2", "B", "M", target_kind="merchant"),
        payment("t3", "M", "A", source_kind="merchant", amount=4),
        payment("t4", "A", "M", amount=2),
    ]
    load(store, "one", rows, entities={"merchants": merchants})
    found = around(store, "A", hops=3)
    assert shown(found) == ["A", "merchant:M", "M"]
    assert pairs(found) == [("A", "merchant:M"), ("merchant:M", "A"), ("A", "M")]
    assert found.nodes[1] | {"name": "Shop", "category": "5411", "id": "M", "kind": "merchant"} == found.nodes[1]


def test_devices_of_the_shown_accounts(store: GraphStore) -> None:
    rows = [payment(f"t{i}", "A", "B", device_id="D1", minutes=i) for i in range(3)]
    rows += [payment("u1", "B", "A", device_id="D1"), payment("u2", "C", "A", device_id="D2")]
    devices = table("devices", {"device_id": "D1", "kind": "phone"})
    load(store, "one", rows, entities={"devices": devices})
    found = around(store, "A", hops=1)
    by_key = {node["key"]: node for node in found.nodes}
    assert by_key["device:D1"] == {"key": "device:D1", "kind": "device", "id": "D1", "device_kind": "phone", "hops": 1}
    assert by_key["device:D2"]["hops"] == 2
    assert [(use["account"], use["device"], use["count"]) for use in found.uses] == [
        ("account:A", "device:D1", 3),
        ("account:B", "device:D1", 1),
        ("account:C", "device:D2", 1),
    ]
    assert len(around(store, "A", hops=1, limit=4).nodes) == 4
    assert len(around(store, "A", hops=1, limit=3).uses) == 0


def test_a_transaction_without_a_rate_counts_and_adds_nothing(store: GraphStore) -> None:
    load(store, "one", [payment("t1"), payment("t2", amount_base_minor=None)])
    assert [(f["count"], f["total_minor"]) for f in around(store, "A:1").flows] == [(2, 1000)]
