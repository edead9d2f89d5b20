"""The same input gives the same store, whatever the backend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services.neo4j_server import PASSWORD, USER
from stored import NOON, batch, everything, payment, table

from graph.errors import IdConflict
from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings

ENDS = ("A:1", "A:2", "B:1", "B:2", "C")


@st.composite
def transactions(draw: st.DrawFn) -> dict[str, Any]:
    """A transaction between few accounts and merchants, under one of few ids: some repeat, some conflict."""
    row = payment(
        draw(st.sampled_from([f"t{i}" for i in range(12)])),
        draw(st.sampled_from(ENDS)),
        draw(st.sampled_from(ENDS)),
        amount=draw(st.sampled_from([1, 500, 2**40])),
        minutes=draw(st.integers(0, 3)),
        status=draw(st.sampled_from(["settled", "rejected"])),
        device_id=draw(st.sampled_from([None, "D1", "D2"])),
        supersedes_id=draw(st.sampled_from([None, None, None, "t0", "t1"])),
        target_kind=draw(st.sampled_from(["account", "account", "merchant"])),
    )
    if draw(st.integers(0, 5)) == 0:
        row |= {"source_kind": "cash", "source_id": None, "occurred_at": NOON + timedelta(microseconds=1)}
    return row


STEPS = st.lists(
    st.tuples(st.sampled_from(["l1", "l2", "l3"]), st.sampled_from(["write", "write", "finish", "abandon", "label"]))
    .flatmap(lambda step: st.tuples(st.just(step), st.lists(transactions(), max_size=5)))
    .map(lambda pair: (*pair[0], pair[1])),
    max_size=10,
)


def play(store: GraphStore, steps: list[tuple[str, str, list[dict[str, Any]]]]) -> list[Any]:
    """What the store answered to each step."""
    answers: list[Any] = []
    for load_id, what, rows in steps:
        state = store.begin_load(load_id, description={})
        if what == "finish":
            store.finish_load(load_id)
        elif what == "abandon":
            store.abandon_load(load_id)
        elif what == "label" and rows:
            label = {"subject_kind": "transaction", "subject_id": rows[0]["transaction_id"], "verdict": "illicit"}
            account = {"account_id": "A:1", "number": "1", "kind": "customer", "name": rows[0]["device_id"]}
            tables = {"labels": table("labels", label | {"source": "s"}), "accounts": table("accounts", account)}
            store.write_entities(load_id, tables)
        elif what == "write" and not state.complete:
            try:
                answers.append(store.write_batch(load_id, state.batches_done, batch(*rows)))
            except IdConflict as conflict:
                answers.append(sorted(conflict.ids))
        answers.append(state)
    return answers


def views(store: GraphStore) -> dict[str, Any]:
    """What look-ups say, without clock times."""
    shown: dict[str, Any] = {"counts": store.counts(), "cut": (store.data_cut().cut, store.data_cut().data_until)}
    for account in ENDS:
        latest, total = store.account_transactions(account, limit=5)
        shown[f"of {account}"] = (latest.drop_columns(["recorded_at"]).to_pylist(), total)
        shown[f"row {account}"] = store.account(account)
        found = store.neighborhood(account, hops=2, limit=50)
        shown[f"around {account}"] = found and (
            sorted(found.nodes, key=lambda node: node["key"]),
            sorted(found.flows, key=str),
            found.left_out,
            sorted(found.uses, key=str),
        )
    return shown


@pytest.mark.neo4j
@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_stores_answer_alike(
    tmp_path_factory: pytest.TempPathFactory, neo4j_url: str, steps: list[tuple[str, str, list[dict[str, Any]]]]
) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    with neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, PASSWORD)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    one = open_store(Settings.read(home=home))
    two = open_store(Settings.read(home=home, store_url=neo4j_url, store_user=USER, store_password=PASSWORD))
    try:
        assert play(one, steps) == play(two, steps)
        assert everything(one) == everything(two)
        assert views(one) == views(two)
    finally:
        one.close()
        two.close()
