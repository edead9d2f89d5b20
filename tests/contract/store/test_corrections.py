"""Corrections: the superseded version stays, and counts no more."""

from __future__ import annotations

import pytest
from stored import NOON, exported, ids, load, payment

from graph.store.protocol import GraphStore


def flows(store: GraphStore, account: str = "A:1") -> dict[tuple[str, str], tuple[int, int]]:
    around = store.neighborhood(account, hops=1, limit=50)
    assert around is not None
    assert around.left_out == 0
    return {(f["source"], f["target"]): (f["count"], f["total_minor"]) for f in around.flows}


def test_a_correction_replaces_its_predecessor_in_flows_and_account_view(store: GraphStore) -> None:
    load(store, "one", [payment("t1"), payment("t2", minutes=5, amount=50)])
    load(store, "two", [payment("t3", minutes=9, amount=70, supersedes_id="t2")])
    assert ids(store) == ["t1", "t2", "t3"]
    assert store.counts().transactions == 3
    assert flows(store) == {("account:A:1", "account:A:2"): (2, 1070)}
    shown, total = store.account_transactions("A:1")
    assert shown.column("transaction_id").to_pylist() == ["t3", "t1"]
    assert total == 2
    assert store.transactions(["t2"]).column("transaction_id").to_pylist() == ["t2"]


def test_first_and_last_of_a_flow_forget_what_was_superseded(store: GraphStore) -> None:
    load(store, "one", [payment("t1"), payment("t2", minutes=5)])
    load(store, "two", [payment("t3", minutes=3, supersedes_id="t1"), payment("t4", minutes=4, supersedes_id="t2")])
    around = store.neighborhood("A:1", hops=1, limit=50)
    assert around is not None
    minutes = [(flow["first"] - NOON).seconds // 60 for flow in around.flows]
    assert minutes == [3]
    assert [(flow["last"] - NOON).seconds // 60 for flow in around.flows] == [4]


def test_a_flow_whose_every_transaction_was_moved_elsewhere_is_gone(store: GraphStore) -> None:
    load(store, "one", [payment("t1", target="A:2")])
    load(store, "two", [payment("t2", target="A:3", supersedes_id="t1")])
    assert flows(store) == {("account:A:1", "account:A:3"): (1, 1000)}


def test_a_chain_of_corrections_leaves_the_last(store: GraphStore) -> None:
    load(store, "one", [payment("t1"), payment("t2", amount=5, supersedes_id="t1")])
    load(store, "two", [payment("t3", amount=7, supersedes_id="t2")])
    assert flows(store) == {("account:A:1", "account:A:2"): (1, 7)}


def test_a_correction_that_comes_before_what_it_corrects(store: GraphStore) -> None:
    load(store, "one", [payment("t2", amount=5, supersedes_id="t1")])
    load(store, "two", [payment("t1")])
    assert flows(store) == {("account:A:1", "account:A:2"): (1, 5)}


def test_a_correction_in_an_unfinished_load_corrects_nothing_yet(store: GraphStore) -> None:
    load(store, "one", [payment("t1")])
    load(store, "two", [payment("t2", amount=5, supersedes_id="t1")], finish=False)
    assert flows(store) == {("account:A:1", "account:A:2"): (1, 1000)}
    load(store, "three", [payment("t3", minutes=1)])
    assert flows(store) == {("account:A:1", "account:A:2"): (2, 2000)}
    store.finish_load("two")
    assert flows(store) == {("account:A:1", "account:A:2"): (2, 1005)}


def test_the_export_keeps_both_versions(store: GraphStore) -> None:
    load(store, "one", [payment("t1"), payment("t2", supersedes_id="t1")])
    assert exported(store).column("supersedes_id").to_pylist() == [None, "t1"]


@pytest.mark.parametrize("status", ["rejected", "cancelled"])
def test_money_that_did_not_move_is_no_flow(store: GraphStore, status: str) -> None:
    load(store, "one", [payment("t1"), payment("t2", status=status), payment("t3", target="A:3", status=status)])
    assert flows(store) == {("account:A:1", "account:A:2"): (1, 1000)}
    assert store.account_transactions("A:1")[1] == 3
