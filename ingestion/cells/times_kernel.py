"""Compiled reading of ISO times."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

from graph.canonical.vocabulary import PRECISIONS, Precision

SECOND, MINUTE, DAY = (PRECISIONS.index(p) for p in (Precision.SECOND, Precision.MINUTE, Precision.DAY))
US: Final = 1_000_000
DAY_US: Final = 86_400 * US
#: Years that a record may name.
FIRST_YEAR, LAST_YEAR = 1900, 2199

OK, UNREADABLE, NO_DAY, NO_TIME, YEAR, OFFSET, GAP, FUTURE = range(8)
#: Offset of a time that names none.
NAIVE: Final = -(2**31)


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
def days_of_date(year: int, month: int, day: int) -> int:  # pragma: no cover
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
    us = (hour * 3600 + minute * 60) * US
    a += 5
    if a >= b or data[a] != 58:
        return us, a, MINUTE, OK
    second = _digits(data, a + 1, 2, b)
    if second < 0:
        return 0, a, 0, UNREADABLE
    if second > 59:
        return 0, a, 0, NO_TIME
    us += second * US
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
    return us, a, SECOND, OK


@njit(cache=True, nogil=True)
def _offset(data: Any, a: int, b: int) -> tuple[int, int]:  # noqa: PLR0911 # pragma: no cover
    """(offset in seconds or NAIVE, code) of what follows the clock: nothing, Z, ±HH:MM, ±HHMM or ±HH."""
    if a == b:
        return NAIVE, OK
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
def parse_iso(offsets: Any, data: Any) -> Any:  # pragma: no cover
    """(local microseconds, offset or NAIVE, precision, code) of each cell."""
    n = len(offsets) - 1
    local, offset = np.zeros(n, np.int64), np.full(n, NAIVE, np.int32)
    precision, codes = np.zeros(n, np.int8), np.zeros(n, np.uint8)
    for i in range(n):
        a, b = offsets[i], offsets[i + 1]
        year, month, day = _digits(data, a, 4, b), _digits(data, a + 5, 2, b), _digits(data, a + 8, 2, b)
        if year < 0 or month < 0 or day < 0 or data[a + 4] != data[a + 7] or (data[a + 4] != 45 and data[a + 4] != 47):
            codes[i] = UNREADABLE
            continue
        days = days_of_date(year, month, day)
        if days < -(10**6):
            codes[i] = NO_DAY
            continue
        if year < FIRST_YEAR or year > LAST_YEAR:
            codes[i] = YEAR
            continue
        us, known, code, shift = 0, DAY, OK, NAIVE
        a += 10
        if a < b:
            if data[a] != 32 and data[a] != 84:
                codes[i] = UNREADABLE
                continue
            us, a, known, code = _clock(data, a + 1, b)
            if code == OK:
                shift, code = _offset(data, a, b)
        local[i] = days * DAY_US + us
        offset[i], precision[i], codes[i] = shift, known, code
    return local, offset, precision, codes
