from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api.keys import Role, create_key
from cases.audit import AuditTrail, audit_table
from jobs.database import open_records
from tests.api_world import ApiWorld, make_world
from tests.ring_lives import ring, run

RING = "/api/v1/rings/r-0000"
MEMBER = {"kind": "account", "id": "070:A0/1"}
EXCLUDE = {"action": "exclude", "member": MEMBER, "reason": "payroll of a school"}


@pytest.fixture
def made(tmp_path: Path) -> ApiWorld:
    """Three rings, for tests that decide."""
    return make_world(tmp_path / "made")


@pytest.fixture
def desk(open_client: Any, made: ApiWorld) -> Any:
    return open_client(made.settings)


def decide(desk: Any, body: dict[str, Any], *, ring: str = RING, etag: str | None = None, **headers: str) -> Any:
    match = etag or desk.get(f"{ring}/decisions").headers["etag"]
    return desk.post(f"{ring}/decisions", json=body, headers={"If-Match": match, **headers})


def test_a_decision_is_kept_over_the_machines_ring(desk: Any, made: ApiWorld) -> None:
    before = desk.get(RING).json()
    evidence = desk.get(f"{RING}/explanation").content
    answer = decide(desk, EXCLUDE)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{RING}/decisions/1"
    assert answer.headers["etag"] == answer.json()["layer"]["etag"] == desk.get(f"{RING}/decisions").headers["etag"]
    after = desk.get(RING).json()
    assert (after["data"], after["run"]) == (before["data"], before["run"])
    assert desk.get(f"{RING}/explanation").content == evidence
    assert json.loads(evidence) == json.loads(made.rings[0].record.evidence)
    names = {one["id"] for one in after["layer"]["members"]}
    assert names == set(made.rings[0].accounts) - {MEMBER["id"]}
    assert [(one["id"], one["by"], one["decision"]) for one in after["layer"]["excluded"]] == [
        (MEMBER["id"], "machine", 1)
    ]
    told = desk.get(f"{RING}/decisions/1").json()
    assert (told["who"], told["reason"], told["action"]) == ("loopback", "payroll of a school", "exclude")


def test_include_merge_and_undo(desk: Any, made: ApiWorld) -> None:
    stranger = {"kind": "account", "id": "012:lonely"}
    assert decide(desk, {"action": "include", "member": stranger, "reason": "same phone"}).status_code == 201
    assert decide(desk, {"action": "merge", "ring_id": "r-0001", "reason": "one matter"}).status_code == 201
    layer = desk.get(RING).json()["layer"]
    by = {one["id"]: one["by"] for one in layer["members"]}
    assert by["012:lonely"] == "hand"
    assert {by[name] for name in made.rings[0].accounts} == {"machine"}
    assert {by[name] for name in made.rings[1].accounts} == {"merge"}
    assert (layer["merged_rings"], desk.get("/api/v1/rings/r-0001").json()["layer"]["merged_into"]) == (
        ["r-0001"],
        "r-0000",
    )
    assert decide(desk, {"action": "undo", "decision": 2, "reason": "mistaken"}).status_code == 201
    layer = desk.get(RING).json()["layer"]
    assert (layer["merged_rings"], len(layer["decisions"])) == ([], 3)


def test_the_layer_asks_for_review_when_the_ring_below_changes(desk: Any, made: ApiWorld) -> None:
    assert decide(desk, EXCLUDE).status_code == 201
    assert not desk.get(RING).json()["layer"]["needs_review"]
    engine = open_records(made.settings.records)
    run(engine, 1, ring("r-0000", "ab"))
    engine.dispose()
    layer = desk.get(RING).json()["layer"]
    assert layer["needs_review"]
    (review,) = layer["reviews"]
    assert (review["decision"], review["run_now"]) == (1, "run-1")
    assert review["diff"]["transactions_added"] == ["t-a", "t-b"]
    waiting = desk.get("/api/v1/rings/reviews").json()
    assert [(one["ring_id"], one["status"], one["reviews"]) for one in waiting["data"]] == [
        ("r-0000", "active", [review])
    ]
    assert waiting["pagination"] == {"has_more": False, "next": None}
    assert decide(desk, {"action": "confirm", "reason": "looked at again"}).status_code == 201
    assert not desk.get(RING).json()["layer"]["needs_review"]
    assert desk.get("/api/v1/rings/reviews").json()["data"] == []


def test_the_layers_that_wait_are_listed_page_by_page(desk: Any, made: ApiWorld) -> None:
    for number, one in enumerate(made.rings):
        body = {**EXCLUDE, "member": {"kind": "account", "id": one.accounts[1]}}
        assert decide(desk, body, ring=f"/api/v1/rings/r-000{number}").status_code == 201
    assert desk.get("/api/v1/rings/reviews").json()["data"] == []
    engine = open_records(made.settings.records)
    run(engine, 1, ring("r-0001", "ab"), ring("r-0002", "cd"))
    engine.dispose()
    first = desk.get("/api/v1/rings/reviews?limit=2").json()
    rest = desk.get(f"/api/v1/rings/reviews?limit=2&cursor={first['pagination']['next']}").json()
    assert [(one["ring_id"], one["status"]) for one in first["data"] + rest["data"]] == [
        ("r-0000", "ended"),
        ("r-0001", "active"),
        ("r-0002", "active"),
    ]
    assert not rest["pagination"]["has_more"]
    for bad in ("limit=0", "limit=201", "cursor=%00", "cursor=" + "x" * 65):
        assert desk.get(f"/api/v1/rings/reviews?{bad}").status_code == 422


def test_who_decides_must_have_seen_what_is_there(desk: Any) -> None:
    missing = desk.post(f"{RING}/decisions", json=EXCLUDE)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    seen = desk.get(f"{RING}/decisions").headers["etag"]
    assert decide(desk, EXCLUDE, etag=seen).status_code == 201
    late = decide(desk, {"action": "undo", "decision": 1, "reason": "no"}, etag=seen)
    assert (late.status_code, late.json()["code"]) == (412, "layer_changed")
    assert decide(desk, {"action": "undo", "decision": 1, "reason": "no"}, etag="W/" + seen).status_code == 412
    assert decide(desk, {"action": "undo", "decision": 1, "reason": "no"}, etag="x" * 1001).status_code == 400
    assert decide(desk, {"action": "undo", "decision": 1, "reason": "no"}, etag="*").status_code == 201


def test_an_idempotency_key_repeats_the_answer(desk: Any) -> None:
    seen = desk.get(f"{RING}/decisions").headers["etag"]
    first = decide(desk, EXCLUDE, etag=seen, **{"Idempotency-Key": "k"})
    again = decide(desk, EXCLUDE, etag=seen, **{"Idempotency-Key": "k"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = decide(desk, {**EXCLUDE, "reason": "another"}, etag=seen, **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len(desk.get(RING).json()["layer"]["decisions"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"action": "include", "member": MEMBER, "reason": "r"}, 409, "decision_without_effect"),
        ({**EXCLUDE, "member": {"kind": "account", "id": "012:lonely"}}, 409, "decision_without_effect"),
        ({"action": "include", "member": {"kind": "account", "id": "no:body"}, "reason": "r"}, 404, "unknown_member"),
        ({"action": "include", "member": {"kind": "merchant", "id": "no shop"}, "reason": "r"}, 404, "unknown_member"),
        ({"action": "merge", "ring_id": "nothing", "reason": "r"}, 404, "unknown_ring"),
        ({"action": "merge", "ring_id": "r-0000", "reason": "r"}, 409, "decision_without_effect"),
        ({"action": "undo", "decision": 7, "reason": "r"}, 404, "unknown_decision"),
        ({"action": "confirm", "reason": "r"}, 409, "decision_without_effect"),
        ({**EXCLUDE, "reason": ""}, 422, "invalid_request"),
        ({**EXCLUDE, "reason": "  \n"}, 422, "invalid_request"),
        ({**EXCLUDE, "reason": "a\u0000b"}, 422, "invalid_request"),
        ({**EXCLUDE, "reason": "x" * 2001}, 422, "invalid_request"),
        ({"action": "exclude", "member": MEMBER}, 422, "invalid_request"),
        ({"action": "exclude", "reason": "r"}, 422, "invalid_request"),
        ({**EXCLUDE, "ring_id": "r-0001"}, 422, "invalid_request"),
        ({"action": "undo", "decision": 0, "reason": "r"}, 422, "invalid_request"),
        ({"action": "undo", "decision": 2**40, "reason": "r"}, 422, "invalid_request"),
        ({**EXCLUDE, "member": {"kind": "device", "id": "phone-1"}}, 422, "invalid_request"),
        ({**EXCLUDE, "member": {"kind": "account", "id": "\u0000"}}, 422, "invalid_request"),
        ({**EXCLUDE, "who": "the boss"}, 422, "invalid_request"),
        ({"action": "burn", "reason": "r"}, 422, "invalid_request"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_leaves_no_trace(
    desk: Any, made: ApiWorld, body: dict[str, Any], status: int, code: str
) -> None:
    answer = decide(desk, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert desk.get(RING).json()["layer"]["decisions"] == []
    engine = open_records(made.settings.records)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_table)) == 0
    engine.dispose()


def test_the_key_is_who_decided(open_client: Any, tmp_path: Path) -> None:
    world = make_world(tmp_path, require_key=True)
    engine = open_records(world.settings.records)
    key = create_key(engine, role=Role.INVESTIGATE)
    desk = open_client(world.settings)
    answer = desk.post(f"{RING}/decisions", json=EXCLUDE, headers={"X-API-Key": key.secret, "If-Match": "*"})
    assert answer.status_code == 201
    assert answer.json()["decision"]["who"] == key.id
    with engine.connect() as connection:
        row = connection.execute(select(audit_table)).one()
    assert (row.who, row.what, row.subject_id, row.details["reason"]) == (
        key.id, "ring.exclude", "r-0000", "payroll of a school",
    )  # fmt: skip
    assert AuditTrail(engine).verify() == 1
    engine.dispose()


def test_two_rings_do_not_go_into_each_other(desk: Any) -> None:
    assert decide(desk, {"action": "merge", "ring_id": "r-0001", "reason": "r"}, ring=RING).status_code == 201
    nested = decide(desk, {"action": "merge", "ring_id": "r-0000", "reason": "r"}, ring="/api/v1/rings/r-0001")
    assert (nested.status_code, nested.json()["code"]) == (409, "ring_merged_elsewhere")
