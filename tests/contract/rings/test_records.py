"""What the records of rings promise, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from graph.canonical.vocabulary import Typology
from jobs.database import metadata
from rings.errors import RunIsComplete, UnknownRing, WrongCursor
from rings.page import RingFilter, RingSort
from rings.records import RingRecord, RingRecords
from scoring.records import ScoreRecords
from scoring.scores import Level, level_of

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def record(ring_id: str, *, risk: float = 50.0, amount: int = 1000, day: int = 0, size: int = 3) -> RingRecord:
    document: dict[str, Any] = {
        "id": ring_id,
        "typology": "cycle" if amount % 2 == 0 else "fan_in",
        "risk": risk,
        "level": level_of(risk).value,
        "amount_base_minor": amount,
        "transaction_count": size,
        "member_count": 2,
        "started_at": (START + day * DAY).isoformat(),
        "ended_at": (START + (day + 2) * DAY).isoformat(),
        "truncated": False,
        "transactions": [f"{ring_id}-{number}" for number in range(size)],
        "members": [
            {"kind": "account", "id": f"A-{ring_id}", "role": "source"},
            {"kind": "merchant", "id": "shop", "role": "merchant"},
        ],
    }
    evidence = json.dumps({"ring": ring_id, "sha256": "0" * 64})
    return RingRecord(document=document, evidence=evidence, subgraph={"nodes": [], "edges": []})


def runs_table() -> Any:
    return metadata.tables["score_runs"]


def begin(engine: Engine, run_id: str, *, minute: int) -> None:
    values: dict[str, Any] = {
        "run_id": run_id,
        "as_of": START,
        "data_cut": 1,
        "label_cut": START,
        "model_version": "m",
        "rules_version": "r",
        "scored_at": START + timedelta(minutes=minute),
        "complete": False,
        "summary": {},
    }
    known = set(runs_table().c.keys())
    with engine.begin() as connection:
        connection.execute(insert(runs_table()).values({k: v for k, v in values.items() if k in known}))


def complete(engine: Engine, run_id: str) -> None:
    with engine.begin() as connection:
        connection.execute(update(runs_table()).where(runs_table().c.run_id == run_id).values(complete=True))


def written(engine: Engine, run_id: str, rings: list[RingRecord], *, minute: int = 0) -> RingRecords:
    records = RingRecords(engine)
    begin(engine, run_id, minute=minute)
    records.write(run_id, rings)
    complete(engine, run_id)
    return records


def test_nothing_is_seen_of_an_incomplete_run(engine: Engine) -> None:
    records = RingRecords(engine)
    begin(engine, "one", minute=0)
    records.write("one", [record("r1")])
    assert records.list().total == 0
    assert records.list().run_id is None
    for read in (records.get, records.evidence, records.subgraph, records.history):
        with pytest.raises(UnknownRing):
            read("r1")
    complete(engine, "one")
    assert [ring["id"] for ring in records.list().rings] == ["r1"]
    assert records.get("r1")["run_id"] == "one"
    assert ScoreRecords(engine).latest_run() is not None


def test_writing_an_incomplete_run_again_replaces_it_and_a_complete_one_is_refused(engine: Engine) -> None:
    records = RingRecords(engine)
    begin(engine, "one", minute=0)
    records.write("one", [record("r1"), record("r2")])
    records.write("one", [record("r2", risk=80.0)])
    complete(engine, "one")
    assert [(ring["id"], ring["risk"]) for ring in records.list().rings] == [("r2", 80.0)]
    with pytest.raises(RunIsComplete):
        records.write("one", [record("r3")])
    assert records.list().total == 1


def test_every_version_is_kept(engine: Engine) -> None:
    written(engine, "one", [record("r1", risk=40.0), record("gone")])
    records = written(engine, "two", [record("r1", risk=90.0)], minute=5)
    assert [ring["id"] for ring in records.list().rings] == ["r1"]
    assert [(row["run_id"], row["risk"]) for row in records.history("r1")] == [("two", 90.0), ("one", 40.0)]
    assert records.get("gone")["run_id"] == "one"
    assert records.evidence("gone")["ring"] == "gone"
    assert records.subgraph("r1") == {"nodes": [], "edges": []}
    assert [ring["id"] for ring in records.of_run("one")] == ["gone", "r1"]


def test_completed_evidence_is_told_of_its_version_alone(engine: Engine) -> None:
    written(engine, "one", [record("r1", risk=40.0)])
    records = written(engine, "two", [record("r1", risk=90.0), record("r2")], minute=5)
    whole = RingRecord(
        document=record("r1").document,
        evidence=json.dumps({"ring": "r1", "runs": 9, "sha256": "1" * 64}),
        subgraph={"nodes": [], "edges": [{"id": "t"}]},
    )
    assert records.complete_evidence("two", whole)
    assert not records.complete_evidence("two", record("r1"))
    assert records.evidence("r1")["runs"] == records.evidence("r1", "two")["runs"] == 9
    assert records.subgraph("r1")["edges"] == [{"id": "t"}]
    assert "runs" not in records.evidence("r1", "one")
    assert "runs" not in records.evidence("r2")
    assert [row["evidence_sha256"] for row in records.history("r1")] == ["0" * 64, "0" * 64]


@pytest.mark.parametrize("sort", list(RingSort))
def test_pages_join_to_the_whole_list_in_order(engine: Engine, sort: RingSort) -> None:
    rings = [record(f"r{k}", risk=30.5 + k % 3, amount=100 * (k % 4), day=k % 5, size=3 + k % 2) for k in range(11)]
    records = written(engine, "one", rings)
    whole = [ring["id"] for ring in records.list(sort=sort, limit=100).rings]
    assert sorted(whole) == sorted(f"r{k}" for k in range(11))
    values = {
        RingSort.RISK: "risk",
        RingSort.AMOUNT: "amount_base_minor",
        RingSort.STARTED_AT: "started_at",
        RingSort.SIZE: "transaction_count",
    }
    shown = [ring[values[sort]] for ring in records.list(sort=sort, limit=100).rings]
    assert shown == sorted(shown, reverse=True)
    seen: list[str] = []
    page = records.list(sort=sort, limit=4)
    while True:
        seen += [ring["id"] for ring in page.rings]
        assert page.total == 11
        if page.next is None:
            break
        page = records.list(sort=sort, limit=4, cursor=page.next)
    assert seen == whole


def test_a_cursor_stays_in_its_run(engine: Engine) -> None:
    records = written(engine, "one", [record(f"r{k}") for k in range(4)])
    first = records.list(limit=2)
    written(engine, "two", [record("new", risk=99.0)], minute=9)
    second = records.list(limit=2, cursor=first.next)
    assert second.run_id == "one"
    assert [ring["id"] for ring in first.rings + second.rings] == ["r0", "r1", "r2", "r3"]


def test_a_wrong_cursor_is_refused(engine: Engine) -> None:
    records = written(engine, "one", [record(f"r{k}") for k in range(4)])
    good = records.list(limit=2).next
    assert good is not None
    for bad in ("", "x", "!!", good[:-4], good + "AAAA", "e30", "bnVsbA"):
        with pytest.raises(WrongCursor):
            records.list(cursor=bad)
    with pytest.raises(WrongCursor):
        records.list(sort=RingSort.AMOUNT, cursor=good)
    with pytest.raises(WrongCursor):
        records.list(RingFilter(min_risk=1), cursor=good)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (RingFilter(typology=Typology.CYCLE), ["high", "low"]),
        (RingFilter(typology=Typology.STACK), []),
        (RingFilter(min_risk=60), ["high"]),
        (RingFilter(level=Level.MEDIUM), ["odd", "low"]),
        (RingFilter(account="A-low"), ["low"]),
        (RingFilter(account="shop"), []),
        (RingFilter(merchant="shop"), ["high", "odd", "low"]),
        (RingFilter(min_amount_minor=5001), ["high", "odd"]),
        (RingFilter(since=START + 3 * DAY), ["high", "odd"]),
        (RingFilter(until=START + DAY), ["low"]),
        (RingFilter(until=START), []),
    ],
)
def test_filters(engine: Engine, wanted: RingFilter, ids: list[str]) -> None:
    rings = [
        record("low", risk=31.0, amount=5000),
        record("odd", risk=45.0, amount=5001, day=1),
        record("high", risk=90.0, amount=9000, day=4),
    ]
    page = written(engine, "one", rings).list(wanted)
    assert [ring["id"] for ring in page.rings] == ids
    assert page.total == len(ids)
