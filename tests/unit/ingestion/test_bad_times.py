"""Times: refused with their place, or accepted by a written rule (docs/canonical.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from ingestion.cells.times import TimeStyle, parse_times
from ingestion.cells.times_kernel import YEAR

REFUSED = {
    "1714560000": "bare number",
    "1714560000000": "bare number",
    "-5": "bare number",
    "20260501": "bare number",
    "0001-01-01": "year",
    "9999-12-31": "year",
    "1899-12-31": "year",
    "2026-05-01 10:00:60": "no such time",
    "2026-05-01 24:00": "no such time",
    "2026-05-01 10:60": "no such time",
    "2026-02-30": "no such day",
    "2025-02-29": "no such day",
    "2026-04-31": "no such day",
    "2026-13-01": "no such day",
    "2026-00-10": "no such day",
    "01/02/2024": "day and month",
    "1.2.2024": "day and month",
    "2026-06-02T00:00:01Z": "future",
    "2027-06-01": "future",
    "2026-05-01T10:00:00+15:00": "offset",
    "2026-05-01T10:00:00+01:60": "offset",
    "2026-05-01T10": "not a time",
    "2026-5-1": "not a time",
    "2026-05/01": "not a time",
    "2026-05-01 10:00:00.": "not a time",
    "２０２６-05-01": "not a time",
    "yesterday": "not a time",
    "": "missing",
}
ACCEPTED = {
    "2026-05-01": (datetime(2026, 5, 1, tzinfo=UTC), "day", 0),
    "2026/05/01 10:30": (datetime(2026, 5, 1, 10, 30, tzinfo=UTC), "minute", 0),
    "2026-05-01T10:30:15Z": (datetime(2026, 5, 1, 10, 30, 15, tzinfo=UTC), "second", 0),
    "2026-05-01 10:30:15.1234567": (datetime(2026, 5, 1, 10, 30, 15, 123456, tzinfo=UTC), "second", 0),
    "2026-05-01T10:30:15+02:00": (datetime(2026, 5, 1, 8, 30, 15, tzinfo=UTC), "second", 7200),
    "2026-05-01T10:30-0530": (datetime(2026, 5, 1, 16, 0, tzinfo=UTC), "minute", -19800),
    "2024-02-29": (datetime(2024, 2, 29, tzinfo=UTC), "day", 0),
    "2026-06-01T01:00:00Z": (datetime(2026, 6, 1, 1, tzinfo=UTC), "second", 0),  # an hour ahead
    "2026-05-02": (datetime(2026, 5, 2, tzinfo=UTC), "day", 0),  # thirty days late
    "1900-01-01": (datetime(1900, 1, 1, tzinfo=UTC), "day", 0),
    "1969-12-31T23:59:59Z": (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), "second", 0),
}


def test_wrong_times_are_refused_with_row_value_and_reason(canonical: Callable[..., Any]) -> None:
    found = canonical(*({"occurred_at": text} for text in REFUSED))
    assert [row for row, *_ in found.refused] == list(range(1, len(REFUSED) + 1))
    for (_, field, value, reason), (text, why) in zip(found.refused, REFUSED.items(), strict=True):
        assert (field, value, why in reason) == ("occurred_at", text, True), (text, reason)


def test_times_become_utc_with_offset_and_precision(canonical: Callable[..., Any]) -> None:
    found = canonical(*({"occurred_at": text} for text in ACCEPTED))
    assert found.refused == []
    read = [(r["occurred_at"], r["precision"], r["occurred_offset_s"]) for r in found.rows]
    assert read == list(ACCEPTED.values())


def test_the_clock_may_jump_back(canonical: Callable[..., Any]) -> None:
    found = canonical({"occurred_at": "2026-05-02"}, {"occurred_at": "2026-05-01"})
    assert [r["occurred_at"].day for r in found.rows] == [2, 1]


def test_clocks_set_forward_skip_and_set_back_take_the_earlier(canonical: Callable[..., Any]) -> None:
    found = canonical(
        {"occurred_at": "2026-03-29 02:30"},
        {"occurred_at": "2025-10-26 02:30"},
        {"occurred_at": "2026-03-29 02:30+01:00"},
        zone="Europe/Berlin",
    )
    assert [(row, reason) for row, _, _, reason in found.refused] == [
        (1, "clocks of the zone skipped this time (daylight saving began)")
    ]
    assert found.rows[0]["occurred_at"] == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert found.rows[0]["occurred_offset_s"] == 7200
    assert found.rows[1]["occurred_at"] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("ahead", [1, 366])
def test_value_dates_may_lie_ahead(canonical: Callable[..., Any], ahead: int) -> None:
    day = (datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=ahead)).date()
    found = canonical({"value_date": day.isoformat()})
    assert [r["value_date"] for r in found.rows] == [day]


def test_value_dates_further_ahead_are_refused(canonical: Callable[..., Any]) -> None:
    assert [f for _, f, *_ in canonical({"value_date": "2028-01-01"}).refused] == ["value_date"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_parquet_are_read_in_any_unit(unit: str) -> None:
    a_second = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}[unit]
    cells = pa.array([1_700_000_000 * a_second, 2**62, -(2**62), None, 0], pa.timestamp(unit))
    found = parse_times(cells, TimeStyle(), zone="UTC")
    assert found.utc_us[0] == 1_700_000_000_000_000
    if unit != "ns":  # nanoseconds do not reach beyond 2262
        assert found.codes.tolist()[1:3] == [YEAR, YEAR]
    assert (found.empty.tolist(), found.codes[4]) == ([False, False, False, True, False], 0)
