from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.store import open_store
from rings.canonical_json import sha256_of
from tests.api_world import RUN, ApiWorld, make_world


def test_rings_are_listed_by_risk(client: Any, world: ApiWorld) -> None:
    answer = client.get("/api/v1/rings").json()
    assert [ring["id"] for ring in answer["data"]] == [ring.ring_id for ring in world.rings]
    assert answer["pagination"] == {"has_more": False, "next": None, "total": 3}
    assert (answer["run"]["run_id"], answer["run"]["status"], answer["run"]["score"]) == (RUN, "scored", "score_now")


def test_a_list_leaves_members_and_reasons_to_the_rings_own_page(client: Any) -> None:
    line = client.get("/api/v1/rings").json()["data"][0]
    assert not {"members", "transactions", "reasons"} & line.keys()
    assert (line["member_count"], line["transaction_count"], line["amount_minor"]) == (5, 5, 949996)


def test_pages_show_every_ring_once(open_client: Any, tmp_path: Path) -> None:
    world = make_world(tmp_path, rings=11)
    client = open_client(world.settings)
    seen: list[str] = []
    address = "/api/v1/rings?limit=4&sort=started_at"
    while True:
        page = client.get(address).json()
        seen += [ring["id"] for ring in page["data"]]
        assert page["pagination"]["has_more"] == (page["pagination"]["next"] is not None)
        if not page["pagination"]["has_more"]:
            break
        address = f"/api/v1/rings?limit=4&sort=started_at&cursor={page['pagination']['next']}"
    assert seen == [ring.ring_id for ring in reversed(world.rings)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("typology=cycle", ["r-0000"]),
        ("level=high", ["r-0000", "r-0001", "r-0002"]),
        ("level=low", []),
        ("min_risk=94", ["r-0000", "r-0001"]),
        ("account=070:A1/3", ["r-0001"]),
        ("merchant=070:A1/3", []),
        ("since=2026-01-06T00:00:00Z", ["r-0001", "r-0002"]),
        ("until=2026-01-06T00:00:00Z", ["r-0000"]),
        ("min_amount_minor=9223372036854775807", []),
        ("sort=size&level=high", ["r-0000", "r-0001", "r-0002"]),
    ],
)
def test_filters(client: Any, query: str, expected: list[str]) -> None:
    answer = client.get(f"/api/v1/rings?{query}")
    assert answer.status_code == 200
    assert [ring["id"] for ring in answer.json()["data"]] == expected


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1", "limit=0", "limit=201", "limit=99999999999999999999999", "limit=NaN",
        "typology=love", "level=x", "sort=name",
        "min_risk=nan", "min_risk=inf", "min_risk=101", "min_amount_minor=-1", "min_amount_minor=9223372036854775808",
        "since=yesterday", "since=2026-01-06T00:00:00", "cursor=x", "cursor=%00", "cursor=" + "A" * 900,
        "cursor=" + "A" * 2000, "cursor=bnVsbA", "cursor=W10", "cursor=%ff",
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_meant_is_422(client: Any, query: str) -> None:
    answer = client.get(f"/api/v1/rings?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_of_another_list_is_refused(open_client: Any, tmp_path: Path) -> None:
    client = open_client(make_world(tmp_path, rings=5).settings)
    cursor = client.get("/api/v1/rings?limit=2").json()["pagination"]["next"]
    assert client.get(f"/api/v1/rings?limit=2&cursor={cursor}").status_code == 200
    for other in ("sort=amount", "level=high"):
        answer = client.get(f"/api/v1/rings?limit=2&{other}&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_cursor")


def test_an_impossible_member_is_in_no_ring(client: Any) -> None:
    assert client.get("/api/v1/rings?account=%00").status_code == 404


def test_a_ring_is_told_with_its_members_and_run(client: Any, world: ApiWorld) -> None:
    answer = client.get("/api/v1/rings/r-0000").json()
    assert answer["data"]["members"] == world.rings[0].record.document["members"]
    assert answer["data"]["transactions"] == [row["transaction_id"] for row in world.rings[0].rows]
    assert answer["run"]["model_version"] == "20260130-5f2c9a"


def test_the_explanation_is_the_recorded_evidence_bit_for_bit(client: Any, world: ApiWorld) -> None:
    told = client.get("/api/v1/rings/r-0001/explanation").json()
    assert told == json.loads(world.rings[1].record.evidence)
    assert told["sha256"] == sha256_of(told)


def test_the_subgraph_can_be_drawn(client: Any, world: ApiWorld) -> None:
    graph = client.get("/api/v1/rings/r-0000/subgraph").json()
    accounts = {node["label"] for node in graph["nodes"] if node["kind"] == "account"}
    assert accounts == set(world.rings[0].accounts)
    assert len({(node["x"], node["y"]) for node in graph["nodes"]}) == len(graph["nodes"])
    names = {node["id"] for node in graph["nodes"]}
    assert all(edge["source"] in names and edge["target"] in names for edge in graph["edges"])
    assert [edge["id"] for edge in graph["edges"] if edge["kind"] == "transfer"] == [
        row["transaction_id"] for row in world.rings[0].rows
    ]
    assert any(node["kind"] == "device" for node in graph["nodes"])
    assert graph["left_out"] == {"nodes": 0, "edges": 0}


def test_a_large_subgraph_is_cut_and_says_so(client: Any) -> None:
    graph = client.get("/api/v1/rings/r-0001/subgraph?limit=3").json()
    assert len(graph["nodes"]) == 3
    assert graph["left_out"]["nodes"] == 4
    names = {node["id"] for node in graph["nodes"]}
    assert all(edge["source"] in names and edge["target"] in names for edge in graph["edges"])


@pytest.mark.parametrize("rest", ["", "/subgraph", "/explanation"])
@pytest.mark.parametrize("ring", ["nothing", "%00", "x" * 3000, "r-0000%2F", "%F0%9F%A6%84"])
def test_an_unknown_ring_is_404(client: Any, ring: str, rest: str) -> None:
    answer = client.get(f"/api/v1/rings/{ring}{rest}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_run_the_list_is_empty_and_says_so(empty: Any) -> None:
    assert empty.get("/api/v1/rings").json() == {
        "data": [],
        "pagination": {"has_more": False, "next": None, "total": 0},
        "run": None,
        "base_currency": None,
    }


def test_amounts_are_those_of_the_store(client: Any, world: ApiWorld) -> None:
    store = open_store(world.settings)
    stored = store.transactions([row["transaction_id"] for row in world.rings[0].rows]).column("amount_sent_minor")
    store.close()
    transfers = client.get("/api/v1/rings/r-0000/explanation").json()["transfers"]
    assert [round(float(one["amount_sent"]) * 100) for one in transfers] == stored.to_pylist()
