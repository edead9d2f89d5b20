"""Expansion around hubs: the most suspicious first, exact on what is left out, also after a load touched the hub."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from stored import NOON, flagged, load, payment

from graph.store.protocol import GraphStore, Neighborhood
from graph.store.views import View

SPOKES = 12


def told(found: Neighborhood | None) -> dict[str, Any]:
    assert found is not None
    return {
        "nodes": [node["id"] for node in found.nodes],
        "flows": [(f["source"][8:], f["target"][8:], f["count"], f["flagged_minor"], f["risk"]) for f in found.flows],
        "left_out": (found.left_out, found.left_out_transfers, found.left_out_minor),
    }


@pytest.fixture
def hub(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """A hub that pays each of its counterparties twice; the two smallest flows hold flagged transfers."""
    monkeypatch.setattr("graph.store.neo4j.hub_views.HUB_FLOWS", 5)
    monkeypatch.setattr("graph.store.sqlite.hub_sums.HUB_FLOWS", 5)
    monkeypatch.setattr(
        "graph.store.neo4j.hub_views._HUBS",
        "MATCH (n:Account) WHERE COUNT { (n)-[:FLOW]->() } > 5 RETURN n.accountId",
    )
    rows = [
        payment(f"t{i}-{k}", "HUB", f"S{i:02}", amount=10 * i + 10, minutes=k) for i in range(SPOKES) for k in (0, 1)
    ]
    load(store, "one", [*rows, payment("in", "S00", "HUB", amount=5, device_id="D1")])
    store.write_back(flagged("r1", {"t0-0": 80.0, "t1-1": 90.0}))
    return store


def test_flagged_flows_come_first_and_the_rest_is_counted(hub: GraphStore) -> None:
    found = told(hub.neighborhood("HUB", hops=1, limit=4))
    assert found["nodes"] == ["HUB", "S01", "S00", "S11"]
    assert found["flows"] == [
        ("HUB", "S01", 2, 20, 90),
        ("HUB", "S00", 2, 10, 80),
        ("HUB", "S11", 2, 0, None),
        ("S00", "HUB", 1, 0, None),
    ]
    out = sum(2 * (10 * i + 10) for i in range(2, SPOKES - 1))
    assert found["left_out"] == (SPOKES - 3, 2 * (SPOKES - 3), out)


def test_a_load_that_touches_the_hub_is_counted_at_once(hub: GraphStore) -> None:
    load(hub, "two", [payment("n1", "HUB", "NEW", amount=1), payment("n2", "HUB", "S11", amount=1)])
    load(hub, "three", [payment("c", "HUB", "S05", amount=7, supersedes_id="t5-0")])
    found = told(hub.neighborhood("HUB", hops=1, limit=4))
    assert found["flows"][2] == ("HUB", "S11", 3, 0, None)
    out = sum(2 * (10 * i + 10) for i in range(2, SPOKES - 1)) + 1 + 7 - 60
    assert found["left_out"] == (SPOKES - 2, 2 * (SPOKES - 3) + 1, out)
    hub.write_back(flagged("r2", {"n1": 70.0}))
    again = told(hub.neighborhood("HUB", hops=1, limit=4))
    assert again["nodes"] == ["HUB", "NEW", "S11", "S10"]
    assert sum(again["left_out"][:1]) == SPOKES - 1


def test_the_hub_as_it_was(hub: GraphStore) -> None:
    at_noon = told(hub.neighborhood("HUB", hops=1, limit=4, view=View(as_of=NOON)))
    assert at_noon["nodes"] == ["HUB", "S11", "S10", "S09"]
    assert at_noon["flows"] == [("HUB", f"S{i:02}", 1, 0, None) for i in (11, 10, 9)]
    assert at_noon["left_out"] == (SPOKES - 3 + 1, SPOKES - 3 + 1, sum(10 * i + 10 for i in range(9)) + 5)
    known_at = hub.data_cut().recorded_until
    load(hub, "two", [payment("n1", "HUB", "NEW", amount=10_000)])
    then = hub.neighborhood("HUB", hops=1, limit=4, view=View(known_at=known_at))
    assert "NEW" not in told(then)["nodes"]
    assert then is not None
    assert all(node.get("risk") is None for node in then.nodes)
    before = hub.neighborhood("HUB", hops=1, limit=4, view=View(as_of=NOON - timedelta(days=1)))
    assert told(before) == {"nodes": ["HUB"], "flows": [], "left_out": (0, 0, 0)}
