from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.answers.transactions import MAX_BATCH
from api.middleware.body import MAX_BODY_BYTES

ADDRESS = "/api/v1/transactions"
JSON = {"Content-Type": "application/json"}


def payment(transaction_id: str = "t-1", **more: Any) -> dict[str, Any]:
    return {
        "transaction_id": transaction_id,
        "occurred_at": "2026-02-01T09:00:00Z",
        "source_kind": "account",
        "source_id": "070:a/b",
        "target_kind": "account",
        "target_id": "012:c",
        "amount_sent_minor": 950000,
        "currency_sent": "EUR",
        "amount_received_minor": 950000,
        "currency_received": "EUR",
        **more,
    }


def batch(*transactions: Any) -> dict[str, Any]:
    return {"transactions": list(transactions)}


def stored(client: Any) -> int:
    count: int = client.app.state.services.store.counts().transactions
    return count


def test_what_is_acknowledged_is_in_the_store(empty: Any) -> None:
    answer = empty.post(ADDRESS, json=batch(payment("t-1"), payment("t-2", amount_sent_minor=1)))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["received"], told["stored"], told["already_there"]) == (2, 2, 0)
    rows = empty.app.state.services.store.transactions(["t-1", "t-2"]).to_pylist()
    assert [row["amount_sent_minor"] for row in rows] == [950000, 1]
    assert rows[0]["source_id"] == "070:a/b"
    assert rows[0]["amount_base_minor"] == 950000
    account = empty.get("/api/v1/accounts/070:a%2Fb").json()
    assert (account["transactions_since"], account["status"]) == (2, "insufficient_history")


def test_the_same_batch_again_changes_nothing(empty: Any) -> None:
    first = empty.post(ADDRESS, json=batch(payment())).json()
    assert empty.post(ADDRESS, json=batch(payment())).json() == first
    assert stored(empty) == 1


def test_known_transactions_in_another_batch_are_already_there(empty: Any) -> None:
    empty.post(ADDRESS, json=batch(payment("t-1")))
    told = empty.post(ADDRESS, json=batch(payment("t-1"), payment("t-2"))).json()
    assert (told["stored"], told["already_there"]) == (1, 1)
    assert stored(empty) == 2


def test_the_same_id_with_another_body_is_a_conflict_and_nothing_is_stored(empty: Any) -> None:
    empty.post(ADDRESS, json=batch(payment("t-1")))
    answer = empty.post(ADDRESS, json=batch(payment("t-2"), payment("t-1", amount_sent_minor=1)))
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert "t-1" in answer.json()["detail"]
    assert stored(empty) == 1
    assert empty.get(f"{ADDRESS}/t-2/score").status_code == 404
    assert empty.post(ADDRESS, json=batch(payment("t-2"))).json()["stored"] == 1


def test_a_correction_names_what_it_supersedes(empty: Any) -> None:
    empty.post(ADDRESS, json=batch(payment("t-1")))
    assert empty.post(ADDRESS, json=batch(payment("t-1b", supersedes_id="t-1", amount_sent_minor=1))).status_code == 201


def test_all_faults_are_listed_by_index_and_nothing_is_stored(empty: Any) -> None:
    answer = empty.post(
        ADDRESS,
        json=batch(
            payment("good"),
            payment("bad", amount_sent_minor=1.5, currency_sent="XXX"),
            "no object",
            payment("late", occurred_at="yesterday", nonsense=1),
        ),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "faulty_transactions")
    faults = {(fault["index"], fault["field"]) for fault in answer.json()["faults"]}
    assert {(1, "amount_sent_minor"), (1, "currency_sent"), (3, "occurred_at"), (3, "nonsense")} <= faults
    assert {fault["index"] for fault in answer.json()["faults"]} == {1, 2, 3}
    assert all(fault["detail"] for fault in answer.json()["faults"])
    assert stored(empty) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"amount_sent_minor": True},
        {"amount_sent_minor": -1},
        {"amount_sent_minor": 0},
        {"amount_sent_minor": 1e3},
        {"amount_sent_minor": "1_000"},
        {"amount_sent_minor": "１２"},
        {"amount_sent_minor": 2**64},
        {"amount_sent_minor": 10**400},
        {"amount_sent_minor": None},
        {"currency_sent": "EURO"},
        {"currency_sent": ""},
        {"occurred_at": "2026-02-30T00:00:00Z"},
        {"occurred_at": "2026-02-01T24:00:00Z"},
        {"occurred_at": "9999-12-31T00:00:00Z"},
        {"occurred_at": 1767225600},
        {"occurred_at": ["2026-02-01T09:00:00Z"]},
        {"transaction_id": ""},
        {"transaction_id": None},
        {"transaction_id": "a\x00b"},
        {"transaction_id": "x" * 100_000},
        {"source_id": {"$ne": None}},
        {"source_id": "a\x00b"},
        {"source_kind": "alien"},
        {"kind": "theft"},
        {"status": "gone"},
        {"attributes": "[]"},
        {"load_seq": 1},
        {"amount_base_minor": 1},
    ],
    ids=lambda change: str(change)[:50],
)
def test_a_bad_value_is_refused_with_its_field(empty: Any, change: dict[str, Any]) -> None:
    answer = empty.post(ADDRESS, json=batch(payment(**change)))
    assert answer.status_code == 422
    faults = answer.json()["faults"]
    assert {fault["index"] for fault in faults} == {0}
    assert next(iter(change)) in {fault["field"] for fault in faults}
    assert stored(empty) == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"transactions": []},
        {"transactions": {}},
        {"transactions": None},
        {"transactions": [payment()], "more": 1},
        {"Transactions": [payment()]},
        {"transactions": [payment()] * (MAX_BATCH + 1)},
    ],
    ids=lambda body: str(body)[:30],
)
def test_what_is_no_batch_is_refused(empty: Any, body: Any) -> None:
    answer = empty.post(ADDRESS, content=json.dumps(body), headers=JSON)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(empty) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"NaN",
        b"\xff",
        b'{"transactions": [{"amount_sent_minor": NaN}]}',
        b'{"transactions": [{"amount_sent_minor": 1e400}]}',
        b'{"transactions": [], "transactions": []}',
        b'{"transactions": [{"transaction_id": "a", "transaction_id": "b"}]}',
        b'{"transactions": [{"transaction_id": "\\ud800"}]}',
        b'{"transactions": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"transactions": [{"amount_sent_minor": ' + b"9" * 5000 + b"}]}",
    ],
    ids=lambda body: repr(body[:45]),
)
def test_what_is_no_strict_json_is_400(empty: Any, body: bytes) -> None:
    answer = empty.post(ADDRESS, content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/csv"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json; charset=latin-1"},
    ],
)
def test_another_type_is_415(empty: Any, headers: dict[str, str]) -> None:
    answer = empty.post(ADDRESS, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")


def test_a_body_beyond_the_limit_is_413(empty: Any) -> None:
    answer = empty.post(ADDRESS, content=b" " * (MAX_BODY_BYTES + 1), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_an_idempotency_key_repeats_the_answer(empty: Any) -> None:
    headers = {"Idempotency-Key": "night-7"}
    first = empty.post(ADDRESS, json=batch(payment()), headers=headers)
    assert "idempotency-replayed" not in first.headers
    again = empty.post(ADDRESS, content=json.dumps(batch(payment()), indent=3), headers=headers | JSON)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert stored(empty) == 1


def test_an_idempotency_key_with_another_body_is_a_conflict(empty: Any) -> None:
    headers = {"Idempotency-Key": "night-7"}
    empty.post(ADDRESS, json=batch(payment("t-1")), headers=headers)
    answer = empty.post(ADDRESS, json=batch(payment("t-2")), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert stored(empty) == 1


def test_a_refused_batch_leaves_its_key_free(empty: Any) -> None:
    headers = {"Idempotency-Key": "night-7"}
    empty.post(ADDRESS, json=batch(payment("t-1")))
    for wrong in (batch(payment("t-1", amount_sent_minor=1)), batch(payment("t-2", kind="theft"))):
        assert empty.post(ADDRESS, json=wrong, headers=headers).status_code in {409, 422}
    assert empty.post(ADDRESS, json=batch(payment("t-2")), headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_impossible_idempotency_key_is_400(empty: Any, key: str) -> None:
    answer = empty.post(ADDRESS, json=batch(payment()), headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_header")


def test_the_same_batch_from_many_clients_at_once_is_stored_once(empty: Any) -> None:
    async def storm() -> list[tuple[int, int]]:
        transport = httpx.ASGITransport(empty.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answers = await asyncio.gather(
                *(
                    client.post(
                        ADDRESS, json=batch(payment(f"t-{number % 3}")), headers={"Idempotency-Key": f"k-{number % 5}"}
                    )
                    for number in range(15)
                )
            )
        return [(answer.status_code, number % 3) for number, answer in enumerate(answers)]

    statuses = asyncio.run(storm())
    assert {status for status, _ in statuses} <= {201, 409}
    assert stored(empty) == len({which for status, which in statuses if status == 201})


def test_a_base_currency_holds_once_it_is_set(empty: Any) -> None:
    empty.post(ADDRESS, json=batch(payment("t-1", currency_sent="USD", currency_received="USD")))
    empty.post(ADDRESS, json=batch(payment("t-2")))
    rows = empty.app.state.services.store.transactions(["t-1", "t-2"]).to_pylist()
    assert [row["amount_base_minor"] for row in rows] == [950000, None]


def test_acknowledged_means_synchronised_to_disk(empty: Any, tmp_path: Path) -> None:
    empty.post(ADDRESS, json=batch(payment()))
    assert (tmp_path / "nothing" / "graph.sqlite").exists()
    connection = sqlite3.connect(tmp_path / "nothing" / "graph.sqlite")
    assert connection.execute("SELECT count(*) FROM transactions").fetchone() == (1,)
    connection.close()
