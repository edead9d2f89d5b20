from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from graph.store import open_store
from ringtrace.settings import Settings
from tests.api_world import RUN, START, ApiWorld, load, make_world
from tests.tablestore import transaction

MEMBER = "070:A0/1"


def path_of(account: str) -> str:
    return f"/api/v1/accounts/{quote(account, safe='')}"


@pytest.mark.parametrize("encoded", [quote(MEMBER, safe=""), quote(MEMBER)], ids=["encoded", "plain slash"])
def test_an_account_is_told_with_everything_that_its_score_rests_on(client: Any, encoded: str) -> None:
    answer = client.get(f"/api/v1/accounts/{encoded}")
    assert answer.status_code == 200
    told = answer.json()
    assert told["account_id"] == MEMBER
    assert told["score_id"] == f"{RUN}:account:{MEMBER}"
    assert (told["risk"], told["level"], told["status"], told["score"]) == (95.0, "high", "scored", "score_now")
    assert told["scored_at"] == "2026-01-31T02:15:00Z"
    assert told["data_until"] == "2026-01-07T12:00:00Z"
    assert (told["model_version"], told["rules_version"]) == ("20260130-5f2c9a", "9d1f03")
    assert told["transactions_since"] == 0
    assert told["ring_ids"] == ["r-0000"]
    assert told["account"]["number"] == "A0/1"


def test_reasons_carry_code_text_values_and_transactions(client: Any) -> None:
    reasons = client.get(path_of(MEMBER)).json()["reasons"]
    assert [reason["code"] for reason in reasons] == ["D01", "M11", "M14", "M21"]
    assert reasons[0]["transaction_ids"] == ["tx-0-0"]
    assert reasons[0]["values"] == {"share": 0.001}
    assert "%" in reasons[0]["text"]
    assert [reason["against"] for reason in reasons] == [False, False, False, True]


def test_the_stores_own_flags_are_not_answered(client: Any) -> None:
    account = client.get(path_of(MEMBER)).json()["account"]
    assert not {"risk", "level", "flagged", "rings"} & account.keys()
    assert account["owners"] == []


def test_too_little_history_is_said(client: Any) -> None:
    told = client.get(path_of("012:lonely")).json()
    assert (told["status"], told["level"], told["risk"]) == ("insufficient_history", "low", 0.0)


def test_an_account_that_no_run_scored_has_no_score(client: Any) -> None:
    told = client.get(path_of("012:other")).json()
    assert (told["status"], told["level"], told["risk"], told["score_id"]) == ("insufficient_history", None, None, None)
    assert told["reasons"] == []


def test_before_the_first_run_nothing_is_scored(open_client: Any, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings)
    load(store, "first", [transaction("t", START, "1:a", "1:b")])
    store.close()
    told = open_client(settings).get(path_of("1:a")).json()
    assert (told["status"], told["score_id"], told["transactions_since"]) == ("insufficient_history", None, 1)


@pytest.mark.parametrize(
    "account",
    ["070:nobody", "", "070:A0", "%00", "a" * 5000, "%ed%a0%80", "..", "%2e%2e%2f", "' OR 1=1 --", "070:A0/1/"],
)
def test_an_unknown_account_is_404(client: Any, account: str) -> None:
    answer = client.get(f"/api/v1/accounts/{account}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in {"unknown_account", "unknown_path"}


def test_what_came_later_makes_a_score_stale(open_client: Any, tmp_path: Path) -> None:
    world = make_world(tmp_path)
    store = open_store(world.settings)
    late = START + timedelta(days=30)
    load(store, "later", [transaction("late-1", late, MEMBER, "1:x"), transaction("late-2", late, "1:y", MEMBER)])
    store.close()
    client = open_client(world.settings)
    told = client.get(path_of(MEMBER)).json()
    assert (told["status"], told["transactions_since"], told["risk"]) == ("stale", 2, 95.0)
    assert client.get(path_of("070:A1/0")).json()["status"] == "scored"
    of_transaction = client.get("/api/v1/transactions/tx-0-0/score").json()
    assert (of_transaction["status"], of_transaction["transactions_since"]) == ("stale", 2)
    new = client.get("/api/v1/transactions/late-1/score").json()
    assert (new["status"], new["score_id"], new["level"]) == ("insufficient_history", None, None)
    assert client.get("/api/v1/rings").json()["run"]["status"] == "stale"


def test_a_transaction_has_both_scores(client: Any) -> None:
    told = client.get("/api/v1/transactions/tx-0-0/score").json()
    assert told["score_id"] == f"{RUN}:transaction:tx-0-0"
    assert (told["score_at"], told["score_now"], told["risk"], told["probability"]) == (40.0, 95.0, 95.0, 0.25)
    assert (told["ring_id"], told["level"], told["status"]) == ("r-0000", "high", "scored")
    assert [reason["code"] for reason in told["reasons"]] == ["M11", "M14", "M21"]


def test_an_unknown_transaction_is_404(client: Any) -> None:
    for wrong in ("nothing", "%00", "a" * 5000, "a/b"):
        answer = client.get(f"/api/v1/transactions/{wrong}/score")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_transaction")


def test_the_catalogue_names_every_code(client: Any) -> None:
    kinds = {kind["code"]: kind for kind in client.get("/api/v1/reasons").json()["data"]}
    assert {"R01", "D01", "M11", "M21"} <= kinds.keys()
    assert kinds["M21"]["against"]
    assert all(kind["title"] and kind["meaning"] for kind in kinds.values())


def test_the_neighbourhood_is_bounded(client: Any, world: ApiWorld) -> None:
    around = client.get(f"{path_of('070:A1/0')}/neighborhood?hops=1&limit=3").json()
    assert len(around["nodes"]) == 3
    assert around["left_out"] == 3
    whole = client.get(f"{path_of('070:A1/0')}/neighborhood").json()
    assert {node["id"] for node in whole["nodes"] if node["kind"] == "account"} == set(world.rings[1].accounts)
    assert whole["left_out"] == 0
    assert {flow["count"] for flow in whole["flows"]} == {1}


@pytest.mark.parametrize("query", ["hops=0", "hops=9", "hops=x", "limit=0", "limit=-1", "limit=100000", "hops=1e9"])
def test_a_neighbourhood_that_explodes_is_refused(client: Any, query: str) -> None:
    assert client.get(f"{path_of(MEMBER)}/neighborhood?{query}").status_code == 422
