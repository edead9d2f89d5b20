"""The queries of docs/cypher.md, each run as it stands there on a loaded and flagged Neo4j."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER
from stored import flagged, load, payment, table

from graph.store import open_store
from ringtrace.settings import Settings

pytestmark = pytest.mark.neo4j

PAGE = Path(__file__).parents[3] / "docs" / "cypher.md"
QUERIES = re.findall(r"^## (\d+)\. .*?```cypher\n(.*?)```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
PARAMETERS = {"ring": "r-1", "account": "B", "source": "A", "target": "C", "one": "A", "other": "C"}

#: What each query finds in the world below.
EXPECTED: dict[str, list[list[Any]]] = {
    "1": [["r-1", "cycle", 90, 900, "EUR"], ["r-2", "fan_in", 60, 100, "EUR"]],
    "2": [["A", "pass_through", 85], ["B", "pass_through", 85], ["C", "pass_through", None]],
    "3": [["A", "B", 2, 1500], ["B", "C", 1, 950], ["C", "A", 1, 900]],
    "4": [["B", 2]],
    "5": [["A", False, 1500, 90], ["C", True, 950, 90]],
    "6": [[["A", "B", "C"], 2]],
    "7": [[["B", "C", "A"]]],
    "8": [["B", 4], ["shop", 2]],
    "9": [["phone", "A", "B"]],
    "10": [["P1", "Holding", "holder", ["A as pass_through", "B as pass_through"]]],
}


@pytest.fixture
def driver(neo4j_settings: Settings) -> Iterator[neo4j.Driver]:
    """A cycle A, B, C of flagged transfers, an unflagged payment in parallel, a shop, a device, owners, two rings."""
    store = open_store(neo4j_settings)
    rows = [payment("t1", "A", "B", amount=1000, device_id="phone"), payment("t2", "A", "B", amount=500, minutes=1)]
    rows += [
        payment("t3", "B", "C", amount=950, minutes=2, device_id="phone"),
        payment("t4", "C", "A", amount=900, minutes=3),
    ]
    rows += [payment("t5", "A", "B", amount=7, minutes=4), payment("t6", "C", "D", minutes=5)]
    rows += [payment(f"s{one}", one, "shop", target_kind="merchant", amount=3, minutes=6) for one in "AC"]
    owned = [{"party_id": "P1", "account_id": one, "role": "holder"} for one in "AB"]
    entities = {
        "parties": table("parties", {"party_id": "P1", "name": "Holding"}),
        "ownerships": table("ownerships", *owned),
    }
    load(store, "one", rows, entities=entities)
    accounts = [{"account_id": one, "risk": 85, "level": "high", "flagged": True} for one in "AB"]
    cycle = [{"account_id": one, "role": "pass_through"} for one in "ABC"]
    rings = (
        ring("r-1", "cycle", 90, 900, cycle),
        ring("r-2", "fan_in", 60, 100, [{"account_id": "B", "role": "sink"}]),
    )
    risks = dict.fromkeys(("t1", "t2", "t3", "t4"), 90.0)
    store.write_back(flagged("r1", risks, accounts=accounts, rings=rings))
    store.close()
    with neo4j.GraphDatabase.driver(neo4j_settings.store, auth=(USER, PASSWORD)) as opened:
        yield opened


def ring(ring_id: str, typology: str, risk: int, amount: int, members: list[dict[str, str]]) -> dict[str, Any]:
    named = {"ring_id": ring_id, "typology": typology, "risk": risk, "level": "high", "currency": "EUR"}
    return named | {"amount_minor": amount, "turnover_minor": 2 * amount, "members": members}


def test_each_query_finds_what_is_there(driver: neo4j.Driver) -> None:
    assert [number for number, _ in QUERIES] == [str(number) for number in range(1, 11)]
    found = {}
    for number, text in QUERIES:
        asked = {name: value for name, value in PARAMETERS.items() if f"${name}" in text}
        found[number] = [row.values() for row in driver.execute_query(text, asked).records]
    # Of collected names the order is the server's.
    found["10"] = [[*row[:3], sorted(row[3])] for row in found["10"]]
    assert found == EXPECTED


def test_the_next_run_replaces_the_suspicious_flow(driver: neo4j.Driver, neo4j_settings: Settings) -> None:
    store = open_store(neo4j_settings)
    store.write_back(flagged("r2", {"t6": 70.0}))
    store.close()
    text = "MATCH (a)-[f:SUSPICIOUS_FLOW]->(b) RETURN a.accountId, b.accountId, f.count, f.totalMinor, f.risk"
    assert [row.values() for row in driver.execute_query(text).records] == [["C", "D", 1, 1000, 70]]
