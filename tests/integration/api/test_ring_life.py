from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from jobs.database import make_tables, open_records
from ringtrace.settings import Settings
from tests.ring_lives import at, ring, run


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three nights: `y` goes into `x`, `w` splits from it, `z` ends, `late` is new."""
    chosen = Settings(home=tmp_path_factory.mktemp("lives"))
    engine = open_records(chosen.records)
    make_tables(engine)
    run(engine, 0, ring("x", "abc"), ring("y", "de"), ring("z", "fgh"), seen="abcdefgh")
    run(engine, 1, ring("x", "abcdei", risk=80.0), seen="abcdefghi")
    run(engine, 2, ring("x", "abci", risk=81.0), ring("w", "dej"), ring("late", "klm"), model="m2")
    engine.dispose()
    return chosen


@pytest.fixture
def lives(open_client: Any, settings: Settings) -> Any:
    return open_client(settings)


def since(night: int, hours: int = 1) -> str:
    return quote(at(night).replace(hour=at(night).hour + hours).isoformat(), safe="")


def test_a_ring_that_was_merged_away_answers_with_its_last_version_and_successors(lives: Any) -> None:
    answer = lives.get("/api/v1/rings/y")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["successors"], told["now_in"]) == ("superseded", ["x"], ["x"])
    assert (told["data"]["transactions"], told["run"]["run_id"]) == (["t-d", "t-e"], "run-0")
    assert (told["first_seen"], told["last_seen"], told["runs"]) == ("2026-02-01T02:15:00Z",) * 2 + (1,)
    assert lives.get("/api/v1/rings/y/explanation").json()["ring_id"] == "y"
    assert lives.get("/api/v1/rings/y/subgraph").status_code == 200
    assert lives.get("/api/v1/rings/z").json()["status"] == "ended"
    assert lives.get("/api/v1/rings/x").json()["status"] == "active"


def test_an_earlier_version_is_asked_for_by_its_run(lives: Any) -> None:
    assert lives.get("/api/v1/rings/x?run=run-0").json()["data"]["transaction_count"] == 3
    assert lives.get("/api/v1/rings/x").json()["data"]["transaction_count"] == 4
    first = lives.get("/api/v1/rings/x/explanation?run=run-0").json()
    assert first["sha256"] != lives.get("/api/v1/rings/x/explanation?run=run-1").json()["sha256"]
    for rest in ("", "/explanation", "/subgraph"):
        assert lives.get(f"/api/v1/rings/y{rest}?run=run-1").status_code == 404
        assert lives.get(f"/api/v1/rings/y{rest}?run=%00").status_code == 422


def test_history_tells_versions_with_risk_change_and_cause(lives: Any) -> None:
    told = lives.get("/api/v1/rings/x/history").json()
    assert [(one["run_id"], one["risk"]) for one in told["data"]] == [("run-2", 81.0), ("run-1", 80.0), ("run-0", 60.0)]
    assert told["pagination"] == {"has_more": False, "next": None, "total": 3}
    newest, middle, oldest = told["data"]
    assert newest["model_version"] == "m2"
    assert newest["diff"]["transactions_removed"] == ["t-d", "t-e"]
    assert {one["cause"] for one in newest["causes"]} == {"regrouped_transactions", "new_data", "model"}
    assert middle["diff"]["facts"]["level"] == {"before": "medium", "after": "high"}
    assert [(one["cause"], one["transaction_ids"]) for one in middle["causes"][:2]] == [
        ("new_transactions", ["t-i"]),
        ("regrouped_transactions", ["t-d", "t-e"]),
    ]
    assert oldest["diff"]["transactions_added"] == ["t-a", "t-b", "t-c"]


def test_pages_of_a_history_join(lives: Any) -> None:
    whole = lives.get("/api/v1/rings/x/history").json()["data"]
    seen, address = [], "/api/v1/rings/x/history?limit=1"
    for _ in whole:
        page = lives.get(address).json()
        seen += page["data"]
        address = f"/api/v1/rings/x/history?limit=1&cursor={page['pagination']['next']}"
    assert (seen, page["pagination"]["has_more"]) == (whole, False)
    assert lives.get("/api/v1/rings/x/history?cursor=run-9").json()["code"] == "wrong_cursor"


@pytest.mark.parametrize(
    ("ring_id", "night", "before", "after", "changed"),
    [
        ("x", 0, "run-0", "run-2", True),
        ("x", 2, None, "run-2", False),
        ("y", 0, "run-0", None, True),
        ("late", 0, None, "run-2", True),
        ("y", 2, None, "run-0", False),
    ],
)
def test_what_changed_of_a_ring_since(
    lives: Any, ring_id: str, night: int, before: str | None, after: str | None, changed: bool
) -> None:
    told = lives.get(f"/api/v1/rings/{ring_id}/changes?since={since(night)}").json()
    versions = [one and one["run_id"] for one in (told["before"], told["after"])]
    assert (versions, told["changed"]) == ([before, after], changed)
    assert told["text"]
    assert bool(told["causes"]) == changed


def test_what_changed_of_all_rings_since(lives: Any) -> None:
    told = lives.get(f"/api/v1/rings/changes?since={since(0)}").json()
    steps = [(one["kind"], one["from_ring"], one["to_ring"]) for one in told["data"]]
    assert steps == [
        ("continued", "x", "x"),
        ("merged", "y", "w"),
        ("new", None, "late"),
        ("ended", "z", None),
    ]
    assert (told["run_before"], told["run_now"]) == ("run-0", "run-2")
    assert lives.get(f"/api/v1/rings/changes?since={since(2)}").json()["text"] == "nothing was scored since"
    first = lives.get("/api/v1/rings/changes?since=2020-01-01T00:00:00Z&limit=2").json()
    assert {one["kind"] for one in first["data"]} == {"new"}
    assert first["text"] == "nothing had been scored by then: every ring is new"
    address = f"/api/v1/rings/changes?since=2020-01-01T00:00:00Z&limit=2&cursor={first['pagination']['next']}"
    rest = lives.get(address).json()
    assert len(first["data"] + rest["data"]) == rest["pagination"]["total"] == 3
    other = address.replace("2020", "2021")
    assert (lives.get(other).status_code, lives.get(other).json()["code"]) == (422, "wrong_cursor")


def test_without_a_run_there_are_no_changes_and_it_says_so(empty: Any) -> None:
    told = empty.get("/api/v1/rings/changes?since=2026-01-01T00:00:00Z").json()
    assert (told["data"], told["text"], told["run_now"]) == ([], "nothing was scored yet", None)


def test_lineage_leads_both_ways(lives: Any) -> None:
    told = lives.get("/api/v1/rings/w/lineage").json()
    assert [(one["run_id"], one["kind"], one["from_ring"], one["to_ring"], one["shared"]) for one in told["steps"]] == [
        ("run-0", "new", None, "x", 0),
        ("run-0", "new", None, "y", 0),
        ("run-1", "merged", "y", "x", 2),
        ("run-2", "split", "x", "w", 2),
    ]
    assert [(one["id"], one["status"]) for one in told["rings"]] == [("x", "active"), ("y", "superseded")]
    assert lives.get("/api/v1/rings/w/lineage?limit=2").json()["truncated"]


@pytest.mark.parametrize(
    ("address", "bound"),
    [
        ("x/history?limit=101", "100"),
        ("x/history?limit=0", "1"),
        ("x/lineage?limit=501", "500"),
        ("changes?since=2026-01-01T00:00:00Z&limit=201", "200"),
    ],
)
def test_a_limit_beyond_the_cap_is_422_with_the_bound(lives: Any, address: str, bound: str) -> None:
    answer = lives.get(f"/api/v1/rings/{address}")
    assert answer.status_code == 422
    assert bound in answer.json()["detail"]


@pytest.mark.parametrize(
    "rest", ["history", "lineage", "changes?since=2026-01-01T00:00:00Z", "decisions", "decisions/1"]
)
@pytest.mark.parametrize("name", ["nothing", "%00", "x" * 3000, "%F0%9F%A6%84"])
def test_an_unknown_ring_is_404(lives: Any, name: str, rest: str) -> None:
    answer = lives.get(f"/api/v1/rings/{name}/{rest}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_ring")


@pytest.mark.parametrize("query", ["", "?since=yesterday", "?since=2026-01-06T00:00:00", "?since=%00"])
def test_changes_need_a_time_with_its_zone(lives: Any, query: str) -> None:
    for address in ("x/changes", "changes"):
        assert lives.get(f"/api/v1/rings/{address}{query}").status_code == 422


def test_the_same_question_gives_the_same_bytes(lives: Any, open_client: Any, settings: Settings) -> None:
    other = open_client(settings)
    for address in ("x", "x/history", "x/lineage", f"x/changes?since={since(0)}", f"changes?since={since(0)}"):
        assert lives.get(f"/api/v1/rings/{address}").content == other.get(f"/api/v1/rings/{address}").content


def test_the_list_is_of_the_latest_run_only(lives: Any) -> None:
    assert [one["id"] for one in lives.get("/api/v1/rings?sort=size").json()["data"]] == ["x", "late", "w"]
