"""Times: text to microseconds UTC, with the source's offset and how exactly the time is known."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from graph.canonical.vocabulary import PRECISIONS, Precision
from ingestion.cells.parsed import Bools, as_text, null_mask, text_buffers
from ingestion.cells.times_kernel import (
    DAY,
    DAY_US,
    FIRST_YEAR,
    FUTURE,
    GAP,
    LAST_YEAR,
    MINUTE,
    NAIVE,
    NO_DAY,
    NO_TIME,
    OFFSET,
    OK,
    SECOND,
    UNREADABLE,
    US,
    YEAR,
    days_of_date,
    parse_iso,
)

_NS: Final = 1_000_000_000
#: Counts of a second in Arrow's units of time.
_UNITS: Final = {"s": 1, "ms": 1000, "us": US, "ns": _NS}
_REASONS: Final = {
    UNREADABLE: "not a time of the form YYYY-MM-DD[ HH:MM[:SS[.ffffff]]][Z|±HH:MM]",
    NO_DAY: "there is no such day",
    NO_TIME: "there is no such time of day",
    YEAR: f"the year is not within {FIRST_YEAR}–{LAST_YEAR}",
    OFFSET: "there is no such offset from UTC",
    GAP: "clocks of the zone skipped this time (daylight saving began)",
    FUTURE: "more than a day in the future",
}
#: Length and precision of steps.
_STEPS: Final = {"step_days": (DAY_US, DAY), "step_hours": (3600 * US, MINUTE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStyle:
    """How a source writes times."""

    #: "iso", "epoch_s", "epoch_ms", "step_days", "step_hours" (counted from `origin`), or a strptime pattern
    pattern: str = "iso"
    #: IANA zone of times that name none; empty: the setting's
    zone: str = ""
    #: what the source knows, where it writes more digits than that
    precision: str = ""
    #: day 0 of steps
    origin: str = "1970-01-01"


class ParsedTimes(NamedTuple):
    """[n] each: microseconds UTC, offset in seconds, precision (position in PRECISIONS), code."""

    utc_us: npt.NDArray[np.int64]
    offset_s: npt.NDArray[np.int32]
    precision: npt.NDArray[np.int8]
    codes: npt.NDArray[np.uint8]
    #: empty cells; their values mean nothing
    empty: Bools
    pattern: str

    @property
    def wrong(self) -> Bools:
        """[n] cells that are no time."""
        wrong: Bools = (self.codes != OK) & ~self.empty
        return wrong


def parse_times(cells: pa.Array, style: TimeStyle, *, zone: str) -> ParsedTimes:
    """Times of a column; those that name no offset are in the style's zone, else in `zone`.

    Where clocks are set back, the earlier of the two is taken; a time that clocks skip is wrong.
    """
    empty = null_mask(cells)
    zone = style.zone or zone
    if pa.types.is_timestamp(cells.type) or pa.types.is_date32(cells.type):
        local, offset, precision, codes = _typed(cells)
    elif style.pattern == "iso":
        local, offset, precision, codes = parse_iso(*text_buffers(as_text(cells)))
    else:
        local, offset, precision, codes = _by_pattern(as_text(cells), style)
    naive = offset == NAIVE
    offset = np.where(naive, 0, offset)
    utc = local - offset.astype(np.int64) * US
    if zone != "UTC" and naive.any():
        utc, offset, codes = _in_zone(local, naive & ~empty & (codes == OK), (utc, offset, codes), zone)
    if style.precision:
        precision = np.full(len(local), PRECISIONS.index(Precision(style.precision)), np.int8)
    return ParsedTimes(utc, offset.astype(np.int32), precision, codes, empty, style.pattern)


def refuse_future(times: ParsedTimes, now: datetime, *, days: int = 1) -> ParsedTimes:
    """The times, those more than `days` after `now` marked wrong."""
    latest = (now.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)) // timedelta(
        microseconds=1
    )
    late = (times.codes == OK) & (times.utc_us > latest) & ~times.empty
    return times._replace(codes=np.where(late, FUTURE, times.codes).astype(np.uint8)) if late.any() else times


def why(times: ParsedTimes, cells: pa.Array, text: str) -> str:
    """Why a cell of a column is wrong."""
    texts = as_text(cells).filter(pa.array(times.wrong)).to_pylist()
    codes = times.codes[times.wrong].tolist()
    return reason(dict(zip(texts, codes, strict=True)).get(text, UNREADABLE), text, times.pattern)


def reason(code: int, text: str, pattern: str) -> str:
    """The words for a code."""
    if code == UNREADABLE and pattern != "iso":
        return f"not a time of the form {pattern}"
    if code == UNREADABLE and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"{_REASONS[code]}: a bare number (a map may name seconds or milliseconds since 1970)"
    if code == UNREADABLE and re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", text):
        return f"{_REASONS[code]}: day and month cannot be told apart (a map names the order)"
    return _REASONS[code]


def _typed(cells: pa.Array) -> tuple[Any, Any, Any, Any]:
    n = len(cells)
    if pa.types.is_date32(cells.type):
        days = cells.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        local, offset, known = days * DAY_US, np.full(n, NAIVE, np.int64), DAY
    else:
        count = cells.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        # Counts beyond all years would overflow as microseconds: they are cut, and stay beyond.
        a_second = _UNITS[cells.type.unit]
        count = np.clip(count, -10_000_000_000 * a_second, 10_000_000_000 * a_second - 1) if a_second < _NS else count
        local, known = count // 1000 if a_second == _NS else count * (US // a_second), SECOND
        offset = np.full(n, 0 if cells.type.tz else NAIVE, np.int64)
    first, last = days_of_date(FIRST_YEAR, 1, 1) * DAY_US, days_of_date(LAST_YEAR + 1, 1, 1) * DAY_US
    codes = np.where((local < first) | (local >= last), YEAR, OK).astype(np.uint8)
    return local, offset, np.full(n, known, np.int8), codes


def _by_pattern(cells: pa.Array, style: TimeStyle) -> tuple[Any, Any, Any, Any]:
    """Every distinct text is read once."""
    encoded = cells.dictionary_encode()
    read = [_one(text, style.pattern, style.origin) for text in encoded.dictionary.to_pylist()] or [
        (0, 0, 0, UNREADABLE)
    ]
    table = np.array(read, dtype=np.int64)
    where = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    local, offset, precision, codes = (table[where, k] for k in range(4))
    return local, offset, precision.astype(np.int8), codes.astype(np.uint8)


@functools.lru_cache(maxsize=100_000)
def _one(text: str, pattern: str, origin: str) -> tuple[int, int, int, int]:
    if pattern in {"epoch_s", "epoch_ms", "step_days", "step_hours"}:
        return _counted(text, pattern, origin)
    try:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone follows
    except ValueError:
        return 0, NAIVE, 0, UNREADABLE
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return 0, NAIVE, 0, YEAR
    offset = moment.utcoffset()
    known = SECOND if re.search(r"%[ScXTfs]", pattern) else MINUTE if re.search(r"%[HI]", pattern) else DAY
    local = (moment.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001
    return local, NAIVE if offset is None else int(offset.total_seconds()), known, OK


def _counted(text: str, pattern: str, origin: str) -> tuple[int, int, int, int]:
    """Seconds or milliseconds since 1970 (UTC), or whole days since an origin (local)."""
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        return 0, NAIVE, 0, UNREADABLE
    count = int(text)
    if pattern in _STEPS:
        start = (datetime.fromisoformat(origin) - datetime(1970, 1, 1)).days  # noqa: DTZ001
        step, known = _STEPS[pattern]
        local, offset = start * DAY_US + count * step, NAIVE
        if count < 0:
            return 0, NAIVE, 0, UNREADABLE
    else:
        local, offset, known = count * (US if pattern == "epoch_s" else 1000), 0, SECOND
    first, last = days_of_date(FIRST_YEAR, 1, 1) * DAY_US, days_of_date(LAST_YEAR + 1, 1, 1) * DAY_US
    return (local, offset, known, OK) if first <= local < last else (0, NAIVE, 0, YEAR)


def _in_zone(local: Any, naive: Bools, plain: tuple[Any, Any, Any], zone: str) -> tuple[Any, Any, Any]:
    utc, offset, codes = plain
    clock = pl.Series(local[naive]).cast(pl.Datetime("us"))
    there = clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    moved = there.to_physical()
    skipped = moved.is_null().to_numpy()
    moments = moved.fill_null(0).to_numpy()
    utc, offset, codes = utc.copy(), offset.astype(np.int64), codes.copy()
    utc[naive] = np.where(skipped, 0, moments)
    offset[naive] = np.where(skipped, 0, (local[naive] - moments) // US)
    codes[np.flatnonzero(naive)[skipped]] = GAP
    return utc, offset, codes
