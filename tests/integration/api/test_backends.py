"""The same answers whatever stands behind the API: SQLite files, PostgreSQL for records, Neo4j for the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER

from jobs.database import metadata, open_records
from tests.api_world import ApiWorld, make_world

MEMBER = quote("070:A1/0", safe="")
READING = (
    "/api/v1/rings",
    "/api/v1/rings?limit=1&sort=started_at",
    "/api/v1/rings?account=070:A1/3&level=high&since=2026-01-01T00:00:00Z",
    "/api/v1/rings/r-0000",
    "/api/v1/rings/r-0001/subgraph",
    "/api/v1/rings/r-0002/explanation",
    "/api/v1/rings/r-0000/history",
    "/api/v1/rings/r-0000/lineage",
    "/api/v1/rings/r-0000/changes?since=2026-01-01T00:00:00Z",
    "/api/v1/rings/changes?since=2026-01-01T00:00:00Z&limit=2",
    "/api/v1/rings/r-0000/decisions",
    f"/api/v1/accounts/{MEMBER}",
    f"/api/v1/accounts/{MEMBER}/neighborhood?hops=2",
    "/api/v1/accounts/012:lonely",
    "/api/v1/accounts/012:other",
    "/api/v1/transactions/tx-0-0/score",
)
REFUSED = (
    "/api/v1/accounts/%00",
    "/api/v1/accounts/' OR 1=1 --",
    f"/api/v1/accounts/{'x' * 3000}",
    "/api/v1/accounts/nobody/neighborhood",
    "/api/v1/transactions/%00/score",
    "/api/v1/rings/%00",
    "/api/v1/rings?cursor=WyJcdTAwMDAiLCIiLDEsIiJd",
    "/api/v1/rings?account=%00",
    "/api/v1/rings/%00/history",
    "/api/v1/rings/r-0000/history?cursor=%00",
    "/api/v1/rings/r-0000?run=%00",
    "/api/v1/rings/r-0000/decisions/1",
    "/api/v1/jobs/%00",
)
PAYMENT = {
    "transaction_id": "new-1",
    "occurred_at": "2026-02-01T09:00:00Z",
    "source_kind": "account",
    "source_id": "070:A1/0",
    "target_kind": "account",
    "target_id": "1:new",
    "amount_sent_minor": 100,
    "currency_sent": "EUR",
}


@pytest.fixture(
    params=[pytest.param("postgresql", marks=pytest.mark.postgresql), pytest.param("neo4j", marks=pytest.mark.neo4j)]
)
def behind(request: pytest.FixtureRequest, tmp_path: Path) -> ApiWorld:
    """The world, in a real server that was empty."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        engine = open_records(url)
        metadata.drop_all(engine)
        engine.dispose()
        return make_world(tmp_path, records_url=url)
    url = request.getfixturevalue("neo4j_url")
    with neo4j.GraphDatabase.driver(url, auth=(USER, PASSWORD)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return make_world(tmp_path, store_url=url, store_user=USER, store_password=PASSWORD)


def test_answers_are_those_of_the_embedded_form(open_client: Any, behind: ApiWorld, client: Any) -> None:
    other = open_client(behind.settings)
    assert other.get("/ready").status_code == 200
    for address in READING:
        answer, expected = other.get(address), client.get(address)
        assert answer.status_code == expected.status_code == 200, address
        assert answer.json() == expected.json(), address
    for address in REFUSED:
        answer, expected = other.get(address), client.get(address)
        assert answer.status_code == expected.status_code, address
        assert answer.json()["code"] == expected.json()["code"], address


def test_writing_is_that_of_the_embedded_form(open_client: Any, behind: ApiWorld) -> None:
    client = open_client(behind.settings)
    headers = {"Idempotency-Key": "k"}
    first = client.post("/api/v1/transactions", json={"transactions": [PAYMENT]}, headers=headers)
    assert (first.status_code, first.json()["stored"]) == (201, 1)
    again = client.post("/api/v1/transactions", json={"transactions": [PAYMENT]}, headers=headers)
    assert again.json() == first.json()
    resent = client.post("/api/v1/transactions", json={"transactions": [PAYMENT]})
    assert (resent.json()["stored"], resent.json()["already_there"]) == (0, 1)
    other = client.post("/api/v1/transactions", json={"transactions": [{**PAYMENT, "amount_sent_minor": 1}]})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    told = client.get(f"/api/v1/accounts/{MEMBER}").json()
    assert (told["status"], told["transactions_since"]) == ("stale", 1)
    wanted = {"action": "exclude", "member": {"kind": "account", "id": "070:A0/1"}, "reason": "a payroll"}
    seen = {"If-Match": client.get("/api/v1/rings/r-0000/decisions").headers["etag"]}
    decided = client.post("/api/v1/rings/r-0000/decisions", json=wanted, headers=seen)
    assert (decided.status_code, decided.json()["layer"]["excluded"][0]["id"]) == (201, "070:A0/1")
    assert client.post("/api/v1/rings/r-0000/decisions", json=wanted, headers=seen).status_code == 412
    merchant = {"action": "include", "member": {"kind": "merchant", "id": "no shop"}, "reason": "r"}
    refused = client.post("/api/v1/rings/r-0000/decisions", json=merchant, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_member")
    job = client.post("/api/v1/jobs", json={"kind": "rescore"})
    assert client.get(job.headers["location"]).json() == job.json()
