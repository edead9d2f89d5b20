"""What the records of score runs promise, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from sqlalchemy import Engine

from scoring.errors import RunIsComplete, UnknownRun
from scoring.records import ScoreRecords, ScoreRun
from scoring.served import ACCOUNT_ROWS, TRANSACTION_ROWS

NOW = datetime(2026, 1, 1, 2, 15, tzinfo=UTC)
REASON = '[{"code": "R05", "text": "a\\tb\\\\ “back”\\nnext", "values": {}}]'


@pytest.fixture
def records(engine: Engine) -> ScoreRecords:
    return ScoreRecords(engine)


def run(run_id: str, *, hours: int = 0) -> ScoreRun:
    return ScoreRun(
        run_id=run_id,
        as_of=NOW,
        data_cut=7,
        data_until=NOW - timedelta(hours=1),
        label_cut=None,
        model_version="model-1",
        rules_version="rules-1",
        scored_at=NOW + timedelta(hours=hours),
    )


def transactions(ids: list[str], risk: float = 12.5) -> pa.Table:
    n = len(ids)
    return pa.table(
        {
            "transaction_id": ids,
            "score_at": [risk] * n,
            "score_now": [risk + 1 / 3] * n,
            "probability": [None, *[0.125] * (n - 1)],
            "level": ["low"] * n,
            "ring_id": [None, *["ring-1"] * (n - 1)],
            "reasons": [None, *[REASON] * (n - 1)],
        },
        schema=TRANSACTION_ROWS,
    )


def accounts(ids: list[str], risk: float = 40.0) -> pa.Table:
    n = len(ids)
    columns = [ids, [risk] * n, ["medium"] * n, ["scored"] * n, [REASON] * n, ['["ring-1"]'] * n]
    return pa.table([pa.array(column) for column in columns], schema=ACCOUNT_ROWS)


def keep(records: ScoreRecords, made: ScoreRun, risk: float = 12.5) -> None:
    records.begin(made)
    records.write_transactions(made.run_id, transactions(["t2", "t1", "t3"], risk))
    records.write_accounts(made.run_id, accounts(["B:1", "A:1"], risk))
    records.complete(made.run_id, {"flagged": {"transactions": 1}})


def test_nothing_is_there_before_the_first_run(records: ScoreRecords) -> None:
    assert records.latest_run() is None
    assert records.account("A:1") is None
    assert records.transaction("t1") is None


def test_what_was_written_is_read_back_exactly(records: ScoreRecords) -> None:
    keep(records, run("one"))
    found = records.transaction("t1")
    assert found is not None
    assert found["score_id"] == "one:transaction:t1"
    assert found["score_now"] == 12.5 + 1 / 3
    assert found["probability"] == 0.125
    assert found["reasons"][0]["text"] == "a\tb\\ “back”\nnext"
    assert found["ring_id"] == "ring-1"
    first = records.transaction("t2")
    assert first is not None
    assert (first["probability"], first["ring_id"], first["reasons"]) == (None, None, [])
    account = records.account("A:1")
    assert account is not None
    assert (account["risk"], account["status"], account["ring_ids"]) == (12.5, "scored", ["ring-1"])
    assert account["run"] == {
        "run_id": "one",
        "as_of": NOW,
        "data_cut": 7,
        "data_until": NOW - timedelta(hours=1),
        "label_cut": None,
        "model_version": "model-1",
        "rules_version": "rules-1",
        "scored_at": NOW,
        "complete": True,
        "summary": {"flagged": {"transactions": 1}},
    }


def test_scores_of_many_transactions_are_those_of_the_latest_run(records: ScoreRecords) -> None:
    assert records.transactions(["t1"]) == {}
    keep(records, run("one"))
    keep(records, run("two", hours=1), risk=20.0)
    found = records.transactions(["t3", "nobody", *(f"no-{k}" for k in range(1_200)), "t2"])
    assert sorted(found) == ["t2", "t3"]
    assert (found["t3"]["score_at"], found["t3"]["probability"], found["t3"]["ring_id"]) == (20.0, 0.125, "ring-1")
    assert found["t2"]["probability"] is None


def test_a_run_is_invisible_until_it_is_complete(records: ScoreRecords) -> None:
    keep(records, run("one"), 10.0)
    records.begin(run("two", hours=1))
    records.write_transactions("two", transactions(["t1"], 90.0))
    latest = records.latest_run()
    assert latest is not None
    assert latest["run_id"] == "one"
    assert records.run("two") is None
    assert records.served("two:transaction:t1") is None
    records.complete("two", {})
    found = records.transaction("t1")
    assert found is not None
    assert found["score_at"] == 90.0


def test_what_was_served_stays_under_its_id(records: ScoreRecords) -> None:
    keep(records, run("one"), 10.0)
    keep(records, run("two", hours=1), 20.0)
    risks = [records.served(f"{name}:account:A:1") for name in ("one", "two")]
    assert [found and found["risk"] for found in risks] == [10.0, 20.0]
    assert records.served("one:account:nobody") is None
    assert records.served("one:ring:A:1") is None
    assert records.served("nonsense") is None


def test_an_incomplete_run_is_written_again_from_the_start(records: ScoreRecords) -> None:
    records.begin(run("one"))
    records.write_transactions("one", transactions(["gone", "t1"], 5.0))
    keep(records, run("one"), 6.0)
    assert records.transaction("gone") is None
    found = records.transaction("t1")
    assert found is not None
    assert found["score_at"] == 6.0


def test_a_complete_run_is_a_record(records: ScoreRecords) -> None:
    keep(records, run("one"))
    with pytest.raises(RunIsComplete):
        records.begin(run("one"))
    with pytest.raises(RunIsComplete):
        records.complete("one", {})
    with pytest.raises(RunIsComplete):
        records.write_transactions("one", transactions(["t9"]))
    assert records.transaction("t9") is None
    with pytest.raises(UnknownRun):
        records.complete("never", {})
    with pytest.raises(UnknownRun):
        records.write_accounts("never", accounts(["A:1"]))


def test_rows_are_written_whole_or_not_at_all(records: ScoreRecords) -> None:
    records.begin(run("one"))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        records.write_transactions("one", transactions(["t1", "t2", "t1"]))
    records.complete("one", {})
    assert records.transaction("t2") is None


def test_no_rows_are_no_error(records: ScoreRecords) -> None:
    records.begin(run("one"))
    records.write_transactions("one", TRANSACTION_ROWS.empty_table())
    records.write_accounts("one", ACCOUNT_ROWS.empty_table())
    records.complete("one", {})
    assert records.account("A:1") is None


def test_a_hundred_thousand_rows_take_seconds(records: ScoreRecords) -> None:
    records.begin(run("one"))
    ids = [f"{k * 7_919 % 100_003:06d}" for k in range(100_000)]
    began = time.monotonic()
    records.write_transactions("one", transactions(ids))
    assert time.monotonic() - began < 60
    records.complete("one", {})
    found = records.transaction(ids[-1])
    assert found is not None
    assert found["level"] == "low"
