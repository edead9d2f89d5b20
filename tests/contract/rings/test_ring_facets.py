"""Rings looked for by device, country, risk and amount, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from rings.page import RingFilter
from rings.records import RingRecord, RingRecords
from scoring.records import ScoreRecords, ScoreRun

START = datetime(2026, 1, 1, tzinfo=UTC)


def record(ring_id: str, **more: Any) -> RingRecord:
    document: dict[str, Any] = {
        "id": ring_id,
        "typology": "cycle",
        "risk": 50.0,
        "level": "medium",
        "amount_base_minor": 1000,
        "transaction_count": 3,
        "member_count": 2,
        "started_at": START.isoformat(),
        "ended_at": START.isoformat(),
        "truncated": False,
        "members": [],
        "transactions": [],
    }
    return RingRecord(document=document | more, evidence='{"sha256": "0"}', subgraph={})


@pytest.fixture
def records(engine: Engine) -> RingRecords:
    scores, rings = ScoreRecords(engine), RingRecords(engine)
    run = ScoreRun(
        run_id="r1",
        as_of=START,
        data_cut=1,
        data_until=START,
        label_cut=None,
        model_version="m",
        rules_version="r",
        scored_at=START,
    )
    scores.begin(run)
    made = [
        record("a", devices=["D1", "D2", "D1"], countries=["CH", "DE"]),
        record("b", devices=["D2"], countries=["DE"], risk=90.0, amount_base_minor=5000),
        # A ring of an earlier version of Ringtrace has no such lists.
        record("c", risk=10.0),
    ]
    rings.write("r1", made)
    rings.write("r1", made)
    scores.complete("r1", {})
    return rings


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (RingFilter(device="D1"), ["a"]),
        (RingFilter(device="D2"), ["b", "a"]),
        (RingFilter(device="CH"), []),
        (RingFilter(country="CH"), ["a"]),
        (RingFilter(country="DE", max_risk=60), ["a"]),
        (RingFilter(max_risk=50), ["a", "c"]),
        (RingFilter(max_amount_minor=4999), ["a", "c"]),
    ],
)
def test_rings_by_device_country_risk_and_amount(records: RingRecords, wanted: RingFilter, ids: list[str]) -> None:
    page = records.list(wanted)
    assert [ring["id"] for ring in page.rings] == ids
    assert page.total == len(ids)
