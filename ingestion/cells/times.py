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
from numba import njit

from graph.canonical.vocabulary import PRECISIONS, Precision
from ingestion.cells.parsed import Bools, as_text, null_mask, text_buffers

_SECOND, _MINUTE, _DAY = (PRECISIONS.index(p) for p in (Precision.SECOND, Precision.MINUTE, Precision.DAY))
_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _US
_NS: Final = 1_000_000_000
#: Counts of a second in Arrow's units of time.
_UNITS: Final = {"s": 1, "ms": 1000, "us": _US, "ns": _NS}
#: Years that a record may name.
FIRST_YEAR, LAST_YEAR = 1900, 2199

OK, UNREADABLE, NO_DAY, NO_TIME, YEAR, OFFSET, GAP, FUTURE = range(8)
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
_STEPS: Final = {"step_days": (_DAY_US, _DAY), "step_hours": (3600 * _US, _MINUTE)}
#: Offset of a time that names none.
_NAIVE: Final = -(2**31)


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


@njit(cache=True, nogil=True)
def _digits(data: Any, a: int, count: int, end: int) -> int:  # pragma: no cover
    """The number of `count` digits from `a`, or -1."""
    if a + count > end:
        return -1
    value = 0
    for i in range(a, a + count):
        if data[i] < 48 or data[i] > 57:
            return -1
        value = value * 10 + data[i] - 48
    return value


@njit(cache=True, nogil=True)
def _days(year: int, month: int, day: int) -> int:  # pragma: no cover
    """Days since 1970-01-01 (proleptic Gregorian), or a value below -10^6 where there is no such day."""
    if month < 1 or month > 12 or day < 1:
        return -(10**7)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = 31 - (month - 1) % 7 % 2
    if month == 2:
        length = 29 if leap else 28
    if day > length:
        return -(10**7)
    y = year - 1 if month <= 2 else year
    era = y // 400
    yoe = y - era * 400
    doy = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@njit(cache=True, nogil=True)
def _clock(data: Any, a: int, b: int) -> tuple[int, int, int, int]:  # noqa: PLR0911 # pragma: no cover
    """(microseconds of the day, position after it, precision, code) of HH:MM[:SS[.f{1,9}]]."""
    hour, minute = _digits(data, a, 2, b), _digits(data, a + 3, 2, b)
    if hour < 0 or minute < 0 or data[a + 2] != 58:
        return 0, a, 0, UNREADABLE
    if hour > 23 or minute > 59:
        return 0, a, 0, NO_TIME
    us = (hour * 3600 + minute * 60) * _US
    a += 5
    if a >= b or data[a] != 58:
        return us, a, _MINUTE, OK
    second = _digits(data, a + 1, 2, b)
    if second < 0:
        return 0, a, 0, UNREADABLE
    if second > 59:
        return 0, a, 0, NO_TIME
    us += second * _US
    a += 3
    if a < b and data[a] == 46:
        a += 1
        scale, count = 100_000, 0
        while a < b and 48 <= data[a] <= 57 and count < 9:
            us += (data[a] - 48) * scale
            scale //= 10
            a += 1
            count += 1
        if count == 0:
            return 0, a, 0, UNREADABLE
    return us, a, _SECOND, OK


@njit(cache=True, nogil=True)
def _offset(data: Any, a: int, b: int) -> tuple[int, int]:  # noqa: PLR0911 # pragma: no cover
    """(offset in seconds or _NAIVE, code) of what follows the clock: nothing, Z, ±HH:MM, ±HHMM or ±HH."""
    if a == b:
        return _NAIVE, OK
    if data[a] == 90 and a + 1 == b:
        return 0, OK
    if data[a] != 43 and data[a] != 45:
        return 0, UNREADABLE
    sign = 1 if data[a] == 43 else -1
    hours = _digits(data, a + 1, 2, b)
    if hours < 0:
        return 0, UNREADABLE
    a += 3
    minutes = 0
    if a < b:
        if data[a] == 58:
            a += 1
        minutes = _digits(data, a, 2, b)
        if minutes < 0 or a + 2 != b:
            return 0, UNREADABLE
    if hours > 14 or minutes > 59:
        return 0, OFFSET
    return sign * (hours * 3600 + minutes * 60), OK


@njit(cache=True, nogil=True)
def _parse_iso(offsets: Any, data: Any) -> Any:  # pragma: no cover
    """(local microseconds, offset or _NAIVE, precision, code) of each cell."""
    n = len(offsets) - 1
    local, offset = np.zeros(n, np.int64), np.full(n, _NAIVE, np.int32)
    precision, codes = np.zeros(n, np.int8), np.zeros(n, np.uint8)
    for i in range(n):
        a, b = offsets[i], offsets[i + 1]
        year, month, day = _digits(data, a, 4, b), _digits(data, a + 5, 2, b), _digits(data, a + 8, 2, b)
        if year < 0 or month < 0 or day < 0 or data[a + 4] != data[a + 7] or (data[a + 4] != 45 and data[a + 4] != 47):
            codes[i] = UNREADABLE
            continue
        days = _days(year, month, day)
        if days < -(10**6):
            codes[i] = NO_DAY
            continue
        if year < FIRST_YEAR or year > LAST_YEAR:
            codes[i] = YEAR
            continue
        us, known, code, shift = 0, _DAY, OK, _NAIVE
        a += 10
        if a < b:
            if data[a] != 32 and data[a] != 84:
                codes[i] = UNREADABLE
                continue
            us, a, known, code = _clock(data, a + 1, b)
            if code == OK:
                shift, code = _offset(data, a, b)
        local[i] = days * _DAY_US + us
        offset[i], precision[i], codes[i] = shift, known, code
    return local, offset, precision, codes


def parse_times(cells: pa.Array, style: TimeStyle, *, zone: str) -> ParsedTimes:
    """Times of a column; those that name no offset are in the style's zone, else in `zone`.

    Where clocks are set back, the earlier of the two is taken; a time that clocks skip is wrong.
    """
    empty = null_mask(cells)
    zone = style.zone or zone
    if pa.types.is_timestamp(cells.type) or pa.types.is_date32(cells.type):
        local, offset, precision, codes = _typed(cells)
    elif style.pattern == "iso":
        local, offset, precision, codes = _parse_iso(*text_buffers(as_text(cells)))
    else:
        local, offset, precision, codes = _by_pattern(as_text(cells), style)
    naive = offset == _NAIVE
    offset = np.where(naive, 0, offset)
    utc = local - offset.astype(np.int64) * _US
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
        local, offset, known = days * _DAY_US, np.full(n, _NAIVE, np.int64), _DAY
    else:
        count = cells.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        # Counts beyond all years would overflow as microseconds: they are cut, and stay beyond.
        a_second = _UNITS[cells.type.unit]
        count = np.clip(count, -10_000_000_000 * a_second, 10_000_000_000 * a_second - 1) if a_second < _NS else count
        local, known = count // 1000 if a_second == _NS else count * (_US // a_second), _SECOND
        offset = np.full(n, 0 if cells.type.tz else _NAIVE, np.int64)
    first, last = _days(FIRST_YEAR, 1, 1) * _DAY_US, _days(LAST_YEAR + 1, 1, 1) * _DAY_US
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
        return 0, _NAIVE, 0, UNREADABLE
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return 0, _NAIVE, 0, YEAR
    offset = moment.utcoffset()
    known = _SECOND if re.search(r"%[ScXTfs]", pattern) else _MINUTE if re.search(r"%[HI]", pattern) else _DAY
    local = (moment.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001
    return local, _NAIVE if offset is None else int(offset.total_seconds()), known, OK


def _counted(text: str, pattern: str, origin: str) -> tuple[int, int, int, int]:
    """Seconds or milliseconds since 1970 (UTC), or whole days since an origin (local)."""
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        return 0, _NAIVE, 0, UNREADABLE
    count = int(text)
    if pattern in _STEPS:
        start = (datetime.fromisoformat(origin) - datetime(1970, 1, 1)).days  # noqa: DTZ001
        step, known = _STEPS[pattern]
        local, offset = start * _DAY_US + count * step, _NAIVE
        if count < 0:
            return 0, _NAIVE, 0, UNREADABLE
    else:
        local, offset, known = count * (_US if pattern == "epoch_s" else 1000), 0, _SECOND
    first, last = _days(FIRST_YEAR, 1, 1) * _DAY_US, _days(LAST_YEAR + 1, 1, 1) * _DAY_US
    return (local, offset, known, OK) if first <= local < last else (0, _NAIVE, 0, YEAR)


def _in_zone(local: Any, naive: Bools, plain: tuple[Any, Any, Any], zone: str) -> tuple[Any, Any, Any]:
    utc, offset, codes = plain
    clock = pl.Series(local[naive]).cast(pl.Datetime("us"))
    there = clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    moved = there.to_physical()
    skipped = moved.is_null().to_numpy()
    moments = moved.fill_null(0).to_numpy()
    utc, offset, codes = utc.copy(), offset.astype(np.int64), codes.copy()
    utc[naive] = np.where(skipped, 0, moments)
    offset[naive] = np.where(skipped, 0, (local[naive] - moments) // _US)
    codes[np.flatnonzero(naive)[skipped]] = GAP
    return utc, offset, codes
