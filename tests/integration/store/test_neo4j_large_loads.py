"""Loads with more flows than one transaction should carry: noted aside, shown at once, folded in afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER
from stored import load, payment

from graph.store.neo4j import finishing, pending
from graph.store.neo4j.store import Neo4jStore
from graph.store.protocol import Neighborhood

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store(neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Neo4jStore]:
    with neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, PASSWORD)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    monkeypatch.setattr(finishing, "AT_ONCE", 2)
    opened = Neo4jStore(neo4j_url, user=USER, password=PASSWORD)
    opened.migrate()
    yield opened
    opened.close()


def rows(name: str, count: int = 6) -> list[dict[str, Any]]:
    return [payment(f"{name}{i}", "HUB", f"T{i}", amount=10 + i, minutes=i) for i in range(count)]


def flows(store: Neo4jStore) -> list[tuple[str, int, int]]:
    found = store.neighborhood("HUB", hops=1, limit=100)
    assert isinstance(found, Neighborhood)
    assert found.left_out == 0
    return sorted((flow["target"], flow["count"], flow["total_minor"]) for flow in found.flows)


def expected(times: int) -> list[tuple[str, int, int]]:
    return [(f"account:T{i}", times, times * (10 + i)) for i in range(6)]


def left_pending(store: Neo4jStore) -> int:
    found: int = store._connection.read(
        lambda tx: tx.run("MATCH ()-[f:FLOW]->() WHERE f.pendingLoad IS NOT NULL RETURN count(f)").single(strict=True)[
            0
        ]
    )
    return found


def test_large_loads_add_up(store: Neo4jStore) -> None:
    load(store, "one", rows("a"))
    load(store, "two", rows("b"))
    assert flows(store) == expected(2)
    assert left_pending(store) == 0


def test_what_is_noted_shows_only_with_completion(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    load(store, "one", rows("a", 3))
    before = flows(store)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "_complete", crash)
        with pytest.raises(KeyboardInterrupt):
            load(store, "two", rows("b"))
    assert left_pending(store) == 6
    assert flows(store) == before
    with monkeypatch.context() as patch:
        patch.setattr(pending, "fold", crash)
        with pytest.raises(KeyboardInterrupt):
            store.finish_load("two")
    assert left_pending(store) == 6
    assert flows(store) == [(t, 2 if i < 3 else 1, s * (2 if i < 3 else 1)) for i, (t, _, s) in enumerate(expected(1))]
    load(store, "three", rows("c"))
    assert left_pending(store) == 0
    store.finish_load("two")
    assert [count for _, count, _ in flows(store)] == [3, 3, 3, 2, 2, 2]


def test_a_load_that_stopped_gives_way_and_can_still_finish(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "_complete", crash)
        with pytest.raises(KeyboardInterrupt):
            load(store, "stopped", rows("a"))
    monkeypatch.setattr(pending, "STOPPED_S", -1.0)
    load(store, "next", rows("b"))
    assert flows(store) == expected(1)
    store.finish_load("stopped")
    assert flows(store) == expected(2)
    assert left_pending(store) == 0


def test_abandoning_drops_what_was_noted(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    load(store, "one", rows("a", 2))
    with monkeypatch.context() as patch:
        patch.setattr(finishing, "_complete", crash)
        with pytest.raises(KeyboardInterrupt):
            load(store, "gone", rows("b"))
    store.abandon_load("gone")
    assert left_pending(store) == 0
    assert flows(store) == expected(1)[:2]
    assert store.counts().accounts == 3


def test_a_correction_within_a_large_load(store: Neo4jStore) -> None:
    load(store, "one", rows("a"))
    load(
        store,
        "two",
        [
            *rows("b"),
            payment("c", "HUB", "T0", amount=1, supersedes_id="a0"),
            payment("d", "HUB", "T1", amount=1, supersedes_id="b1"),
        ],
    )
    assert flows(store)[:3] == [("account:T0", 2, 11), ("account:T1", 2, 12), ("account:T2", 2, 24)]
    assert left_pending(store) == 0


def test_a_small_load_beside_pending_flows(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "_complete", crash)
        with pytest.raises(KeyboardInterrupt):
            load(store, "large", rows("a"))
    load(store, "small", rows("b", 1))
    assert flows(store) == [("account:T0", 1, 10)]
    store.finish_load("large")
    assert flows(store) == [("account:T0", 2, 20), *expected(1)[1:]]


def test_the_graph_is_the_published_model(store: Neo4jStore, neo4j_url: str) -> None:
    refund = payment("r", "M", "A", source_kind="merchant", device_id="D")
    cash = payment("k", source_kind="cash", target="A") | {"source_id": None}
    load(store, "one", [payment("p", "A", "M", target_kind="merchant"), refund, cash])
    with neo4j.GraphDatabase.driver(neo4j_url, auth=(USER, PASSWORD)) as driver:
        found = driver.execute_query(
            "MATCH (a)-[r]->(b) RETURN labels(a)[0] AS a, type(r) AS r, labels(b)[0] AS b ORDER BY a, r, b"
        ).records
        assert [tuple(record) for record in found] == [
            ("Account", "FLOW", "Merchant"),
            ("Account", "PERFORMS", "Transaction"),
            ("Merchant", "FLOW", "Account"),
            ("Merchant", "PERFORMS", "Transaction"),
            ("Transaction", "BENEFITS_TO", "Account"),
            ("Transaction", "BENEFITS_TO", "Account"),
            ("Transaction", "BENEFITS_TO", "Merchant"),
            ("Transaction", "USED", "Device"),
        ]
        unique = driver.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes, type WHERE type = 'UNIQUENESS'").records
        assert {record[0][0] for record in unique} >= {
            "Account",
            "Customer",
            "Device",
            "Merchant",
            "Ring",
            "Transaction",
        }
