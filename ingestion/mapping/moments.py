"""When a transaction happened, was booked and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import PRECISIONS
from ingestion.cells.parsed import as_text
from ingestion.cells.times import TimeStyle, parse_times, refuse_future, why
from ingestion.cells.words import parse_words
from ingestion.mapping.cells_of import Cells

_TIME = pa.timestamp("us", tz="UTC")
#: A value date may lie ahead by so many days: standing orders and term payments.
_VALUE_DATE_AHEAD = 366
#: Closings and ends of roles may be planned.
_PLAN_AHEAD = 36_525


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The zone of times that name none, and the present."""

    zone: str
    now: datetime


def occurred(cells: Cells, clock: Clock) -> dict[str, pa.Array]:
    """The fields occurred_at, occurred_offset_s and precision."""
    column = cells.raw("occurred_at")
    if cells.has("occurred_time"):
        column = pc.binary_join_element_wise(as_text(column), as_text(cells.raw("occurred_time")), " ")
    times = refuse_future(parse_times(column, cells.map.times, zone=clock.zone), clock.now)
    cells.faults.refuse(times.empty, cells.column("occurred_at"), None, "missing")
    cells.faults.refuse(times.wrong, cells.column("occurred_at"), column, lambda text: why(times, column, text))
    offset = pa.array(times.offset_s, pa.int32())
    precision = pa.array(np.array(PRECISIONS, dtype=object)[times.precision], pa.string())
    if cells.has("occurred_offset_s"):
        given = cells.raw("occurred_offset_s")
        offset = _offsets(cells, given).fill_null(0)
    if cells.has("precision"):
        given = cells.taken("precision", lambda c: parse_words(c, PRECISIONS))
        precision = (
            given
            if not given.null_count
            else pa.array([a or b for a, b in zip(given.to_pylist(), precision.to_pylist(), strict=True)], pa.string())
        )
    return {
        "occurred_at": pa.array(times.utc_us, pa.int64()).cast(_TIME),
        "occurred_offset_s": offset,
        "precision": precision,
    }


def moment(cells: Cells, field: str, clock: Clock, *, ahead: int = 1) -> pa.Array:
    """An optional time."""
    if not cells.has(field):
        return pa.nulls(cells.length, _TIME)
    column = cells.raw(field)
    times = refuse_future(parse_times(column, cells.map.times, zone=clock.zone), clock.now, days=ahead)
    cells.faults.refuse(times.wrong, cells.column(field), column, lambda text: why(times, column, text))
    values = pa.array(times.utc_us, pa.int64(), mask=times.wrong | times.empty)
    return values.cast(_TIME)


def planned(cells: Cells, field: str, clock: Clock) -> pa.Array:
    """An optional time that may lie far ahead."""
    return moment(cells, field, clock, ahead=_PLAN_AHEAD)


def day(cells: Cells, field: str, clock: Clock, *, required: bool = False) -> pa.Array:
    """A date, as the source's calendar has it."""
    if not cells.has(field):
        return pa.nulls(cells.length, pa.date32())
    column = cells.raw(field)
    style = cells.map.times
    style = TimeStyle(pattern=style.pattern, zone="UTC", origin=style.origin)
    times = refuse_future(parse_times(column, style, zone="UTC"), clock.now, days=_VALUE_DATE_AHEAD)
    cells.faults.refuse(times.wrong, cells.column(field), column, lambda text: why(times, column, text))
    if required:
        cells.faults.refuse(times.empty, cells.column(field), None, "missing")
    days = (times.utc_us + times.offset_s.astype(np.int64) * 1_000_000) // 86_400_000_000
    return pa.array(days.astype(np.int32), pa.int32(), mask=times.wrong | times.empty).cast(pa.date32())


def _offsets(cells: Cells, column: pa.Array) -> pa.Array:
    texts = column.cast(pa.string()).to_pylist()
    values = [
        int(t) if t is not None and t.lstrip("-").isdecimal() and t.isascii() and len(t) < 7 else None for t in texts
    ]
    wrong = np.array(
        [t is not None and (v is None or abs(v) > 14 * 3600) for t, v in zip(texts, values, strict=True)],
        dtype=np.bool_,
    )
    cells.faults.refuse(wrong, cells.column("occurred_offset_s"), column, "not an offset within ±14 hours, in seconds")
    return pa.array([None if bad else v for v, bad in zip(values, wrong.tolist(), strict=True)], pa.int32())
