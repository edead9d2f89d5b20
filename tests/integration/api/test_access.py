"""Who may ask what: every route against every role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.access import Needs, Open
from api.app import ROUTERS, create_app
from api.keys import Role, create_key, revoke_key
from jobs.database import open_records
from ringtrace.settings import Settings
from scoring.kinds import ReasonKind
from scoring.reasons import CATALOGUE
from tests.api_world import ApiWorld, make_world

#: Every operation of the API: method, address, the lowest role that may call it (None: everyone), its success.
OPERATIONS = [
    ("GET", "/health", None, 200),
    ("GET", "/ready", None, 200),
    ("GET", "/", None, 200),
    ("GET", "/static/app.js", None, 200),
    ("GET", "/api/v1/openapi.json", None, 200),
    ("GET", "/metrics", Role.SCORE, 200),
    ("POST", "/api/v1/transactions", Role.SCORE, 422),
    ("GET", "/api/v1/accounts/070:A0%2F1", Role.SCORE, 200),
    ("GET", "/api/v1/transactions/tx-0-0/score", Role.SCORE, 200),
    ("GET", "/api/v1/reasons", Role.SCORE, 200),
    ("GET", "/api/v1/accounts/070:A0%2F1/neighborhood", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/accounts/070:A0%2F1/shared-devices", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/accounts/070:A0%2F1/explanation", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/transactions/tx-0-0/trace", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/path?source=070:A0%2F0&target=070:A0%2F2", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/common-counterparties?account=070:A0%2F0&account=070:A0%2F2", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/subgraph", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/explanation", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/evidence", Role.INVESTIGATE, 200),
    ("POST", "/api/v1/rings/r-0000/evidence", Role.INVESTIGATE, 409),
    ("GET", "/api/v1/rings/changes?since=2026-01-31T00:00:00Z", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/reviews", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/history", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/changes?since=2026-01-31T00:00:00Z", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/lineage", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/decisions", Role.INVESTIGATE, 200),
    ("GET", "/api/v1/rings/r-0000/decisions/1", Role.INVESTIGATE, 404),
    ("POST", "/api/v1/rings/r-0000/decisions", Role.INVESTIGATE, 428),
    ("GET", "/api/v1/jobs/nothing", Role.INVESTIGATE, 404),
    ("POST", "/api/v1/jobs", Role.ADMIN, 202),
]
BODIES = {
    "/api/v1/transactions": {"transactions": [{}]},
    "/api/v1/jobs": {"kind": "rescore"},
    "/api/v1/rings/r-0000/evidence": {},
    "/api/v1/rings/r-0000/decisions": {"action": "confirm", "reason": "looked at again"},
}
#: What a `score` key must never read.
CANARIES = ("r-000", "070:A0/0", "070:A0/2", "tx-0-1", "phone-1", "95.0", "0.25", "share", "9500", "949996", "M1")


def ask(client: Any, method: str, address: str, key: str | None = None) -> Any:
    headers = {"X-API-Key": key} if key else {}
    return client(method, address, headers=headers, **({"json": BODIES[address]} if method == "POST" else {}))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> ApiWorld:
    return make_world(tmp_path_factory.mktemp("guarded"), require_key=True)


@pytest.fixture(scope="module")
def keys(guarded: ApiWorld) -> Iterator[dict[Role, str]]:
    engine = open_records(guarded.settings.records)
    yield {role: create_key(engine, role=role).secret for role in Role}
    engine.dispose()


@pytest.fixture
def door(open_client: Any, guarded: ApiWorld) -> Any:
    return open_client(guarded.settings)


def test_every_route_declares_a_role() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    assert len(routes) == len(OPERATIONS)
    for route in routes:
        assert isinstance(route, APIRoute)
        gates = [depends.dependency for depends in route.dependencies]
        assert [gate for gate in gates if isinstance(gate, Needs | Open)], f"{route.path} declares no role"


def test_the_table_above_holds_every_route(tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path))
    documented = {(method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item}
    declared = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    assert {(m, p.replace(":path", "")) for m, p in declared} == documented
    assert len(documented) == len(OPERATIONS) - 3


@pytest.mark.parametrize(("method", "address", "role", "success"), OPERATIONS)
def test_the_role_matrix(
    door: Any, keys: dict[Role, str], method: str, address: str, role: Role | None, success: int
) -> None:
    nobody = ask(door, method, address)
    assert nobody.status_code == (success if role is None else 401)
    if role is not None:
        assert nobody.headers["www-authenticate"].startswith("Bearer")
        assert nobody.json()["code"] == "key_missing"
    for mine, key in keys.items():
        expected = success if role is None or mine.includes(role) else 403
        assert ask(door, method, address, key).status_code == expected, mine


def test_refusals_do_not_tell_what_exists(door: Any, keys: dict[Role, str]) -> None:
    def said(ring: str) -> str:
        answer = ask(door, "GET", f"/api/v1/rings/{ring}", keys[Role.SCORE])
        return f"{answer.status_code} {answer.text.replace(ring, '')}"

    assert said("r-0000") == said("r-9999")


def test_a_bearer_token_is_a_key(door: Any, keys: dict[Role, str]) -> None:
    headers = {"Authorization": f"Bearer {keys[Role.INVESTIGATE]}"}
    assert door.get("/api/v1/rings", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "rt_000000000000_wrong"},
        {"X-API-Key": "x" * 5000},
        {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ."},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer"},
    ],
)
def test_what_is_no_key_opens_nothing(door: Any, headers: dict[str, str]) -> None:
    assert door.get("/api/v1/rings", headers=headers).status_code == 401


def test_a_revoked_key_is_refused_at_once(door: Any, guarded: ApiWorld) -> None:
    engine = open_records(guarded.settings.records)
    key = create_key(engine, role="investigate")
    assert ask(door, "GET", "/api/v1/rings", key.secret).status_code == 200
    revoke_key(engine, key.id)
    engine.dispose()
    assert ask(door, "GET", "/api/v1/rings", key.secret).status_code == 401


@pytest.mark.parametrize("address", ["/api/v1/accounts/070:A0%2F1", "/api/v1/transactions/tx-0-0/score"])
def test_a_score_key_reads_level_status_and_general_codes_only(door: Any, keys: dict[Role, str], address: str) -> None:
    told = ask(door, "GET", address, keys[Role.SCORE]).json()
    assert (told["level"], told["status"]) == ("high", "scored")
    general = {code for code, kind in CATALOGUE.items() if kind.general and not kind.restricted}
    assert all(reason.keys() == {"code"} and reason["code"] in general for reason in told["reasons"])
    own = {"account_id", "transaction_id", "score_id"}
    rest = json.dumps({name: value for name, value in told.items() if name not in own})
    assert [canary for canary in CANARIES if canary in rest] == []


def test_a_score_key_sees_the_general_part_of_the_catalogue(door: Any, keys: dict[Role, str]) -> None:
    def codes(role: Role) -> set[str]:
        return {kind["code"] for kind in ask(door, "GET", "/api/v1/reasons", keys[role]).json()["data"]}

    assert codes(Role.SCORE) == {code for code, kind in CATALOGUE.items() if kind.general}
    assert codes(Role.SCORE) < codes(Role.INVESTIGATE) == set(CATALOGUE)


def test_restricted_reasons_are_left_out_without_a_trace(
    open_client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(tmp_path / "a", require_key=True)
    engine = open_records(world.settings.records)
    plain = create_key(engine, role="admin").secret
    permitted = create_key(engine, role="investigate", restricted=True).secret
    engine.dispose()
    client = open_client(world.settings)
    addresses = [address for method, address, role, _ in OPERATIONS if method == "GET" and role is not None][1:]
    code = "M14"
    kind = CATALOGUE[code]
    before = {address: ask(client, "GET", address, plain) for address in addresses}
    assert any(code in answer.text for answer in before.values())
    monkeypatch.setitem(
        CATALOGUE,
        code,
        ReasonKind(
            code=code, title=kind.title, meaning=kind.meaning, text=kind.text, general=kind.general, restricted=True
        ),
    )
    told = before["/api/v1/rings/r-0000/explanation"].json()
    text = next(one["text"] for one in told["reasons"] if one["code"] == code)
    assert text in told["narrative"]
    for address in addresses:
        answer = ask(client, "GET", address, plain)
        assert answer.status_code == before[address].status_code
        assert answer.json().keys() == before[address].json().keys()
        assert code not in answer.text
        assert text not in answer.text
        assert "restricted" not in answer.text.replace('"restricted":false', "")
        assert ask(client, "GET", address, permitted).json() == before[address].json()


def test_on_loopback_without_keys_the_owner_asks(client: Any) -> None:
    assert client.post("/api/v1/jobs", json={"kind": "train"}).status_code == 202


def test_on_loopback_a_foreign_host_name_is_refused(open_client: Any, world: ApiWorld) -> None:
    rebound = open_client(world.settings, host="evil.example")
    answer = rebound.get("/api/v1/rings")
    assert (answer.status_code, answer.json()["code"]) == (421, "foreign_host")
    for host in ("localhost:8000", "[::1]:8000"):
        assert open_client(world.settings, host=host).get("/api/v1/rings").status_code == 200


def test_beyond_loopback_keys_are_on_by_default(open_client: Any, tmp_path: Path) -> None:
    client = open_client(Settings(home=tmp_path, host="0.0.0.0"))
    assert client.get("/api/v1/rings").status_code == 401
    assert client.get("/health").status_code == 200
