"""Splits CSV bytes into records and fields, strictly (RFC 4180).

Rows that other parsers repair in silence are marked: a quote in mid-field, text after a closing quote, a quote that
never closes, a bare carriage return, NUL, a wrong number of fields, a field beyond the limit. Such a record ends with
its first line, so that the next line is read as a row again.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]

#: Longest field in bytes; what Python's csv module allows too.
FIELD_LIMIT: Final = 131_072

OK, RAGGED, QUOTE_IN_FIELD, TEXT_AFTER_QUOTE, UNCLOSED_QUOTE, BARE_CR, NUL, LONG_FIELD = range(8)

REASONS: Final = {
    RAGGED: "the row has not as many fields as the header",
    QUOTE_IN_FIELD: "a quote stands inside an unquoted field",
    TEXT_AFTER_QUOTE: "text follows a closing quote",
    UNCLOSED_QUOTE: "a quote is never closed",
    BARE_CR: "a carriage return stands without line feed",
    NUL: "the row contains NUL",
    LONG_FIELD: f"a field is longer than {FIELD_LIMIT} bytes",
}

_QUOTE, _LF, _CR = 34, 10, 13


@njit(cache=True, nogil=True)
def _quoted_end(buf: Bytes, start: int, final: bool) -> tuple[int, int, bool]:  # noqa: FBT001  # pragma: no cover
    """(position of the closing quote, fault, has doubled quotes); position -1: the field goes on in the next block."""
    pos, doubled, n = start, False, len(buf)
    while pos < n:
        c = buf[pos]
        if pos - start > FIELD_LIMIT:
            return pos, LONG_FIELD, doubled
        if c == _QUOTE:
            if pos + 1 == n:
                return (pos, OK, doubled) if final else (-1, OK, doubled)
            if buf[pos + 1] != _QUOTE:
                return pos, OK, doubled
            doubled = True
            pos += 1
        elif c == 0:
            return pos, NUL, doubled
        pos += 1
    return (pos, UNCLOSED_QUOTE, doubled) if final else (-1, OK, doubled)


@njit(cache=True, nogil=True)
def _plain_end(buf: Bytes, start: int, sep: int, final: bool) -> tuple[int, int]:  # noqa: FBT001  # pragma: no cover
    """(end of an unquoted field, fault); end -1: it goes on in the next block."""
    pos, n = start, len(buf)
    while pos < n:
        c = buf[pos]
        if c in (sep, _LF):
            break
        if c == _QUOTE:
            return pos, QUOTE_IN_FIELD
        if c == 0:
            return pos, NUL
        if c == _CR:
            if pos + 1 == n:
                return (pos, BARE_CR) if final else (-1, OK)
            if buf[pos + 1] != _LF:
                return pos, BARE_CR
            break
        pos += 1
    if pos == n and not final:
        return -1, OK
    return pos, LONG_FIELD if pos - start > FIELD_LIMIT else OK


@njit(cache=True, nogil=True)
def _line_end(buf: Bytes, start: int) -> int:  # pragma: no cover
    """Position of the next line feed, or the length."""
    pos = start
    while pos < len(buf) and buf[pos] != _LF:
        pos += 1
    return pos


@njit(cache=True, nogil=True)
def split(  # noqa: C901, PLR0912, PLR0915  # pragma: no cover
    buf: Bytes,
    sep: int,
    expected: int,
    final: bool,  # noqa: FBT001
    room: int,
    max_records: int,
) -> Any:
    """Records of `buf`, which begins at a record's start.

    Returns (field starts, field ends, kinds: 0 plain, 1 quoted, 2 quoted with doubled quotes; record starts, record
    ends, faults; bytes consumed). Good records have exactly `expected` fields each (any number where it is -1),
    faulty ones none. `room` is an upper bound of fields; at most `max_records` are taken. A record that goes on
    beyond `buf` is left unless `final`.
    """
    starts, ends = np.empty(room, np.int32), np.empty(room, np.int32)
    kinds = np.empty(room, np.uint8)
    lines = min(room, max_records)
    rec_start, rec_end = np.empty(lines, np.int32), np.empty(lines, np.int32)
    faults = np.empty(lines, np.uint8)
    n, pos, nf, nr = len(buf), 0, 0, 0
    while pos < n and nr < max_records:
        start, first, fault = pos, nf, OK
        if buf[pos] == _LF:
            pos += 1
            continue
        if buf[pos] == _CR and pos + 1 < n and buf[pos + 1] == _LF:
            pos += 2
            continue
        while True:
            kind = 0
            if pos < n and buf[pos] == _QUOTE:
                begin = pos + 1
                stop, fault, doubled = _quoted_end(buf, begin, final)
                kind = 2 if doubled else 1
                pos = stop + 1
                if stop >= 0 and fault == OK and pos < n and buf[pos] != sep and buf[pos] != _LF:
                    if buf[pos] != _CR:
                        fault = TEXT_AFTER_QUOTE
                    elif pos + 1 == n and not final:
                        stop = -1
                    elif pos + 1 == n or buf[pos + 1] != _LF:
                        fault = BARE_CR
                if stop >= 0 and fault == OK and pos == n and not final:
                    stop = -1
            else:
                begin = pos
                stop, fault = _plain_end(buf, begin, sep, final)
                pos = stop
            if stop < 0:
                return starts[:first], ends[:first], kinds[:first], rec_start[:nr], rec_end[:nr], faults[:nr], start
            if fault != OK:
                break
            starts[nf], ends[nf], kinds[nf] = begin, stop, kind
            nf += 1
            if pos < n and buf[pos] == sep:
                pos += 1
                continue
            break
        stop = pos
        if fault == OK:
            if expected >= 0 and nf - first != expected:
                fault = RAGGED
            if pos < n and buf[pos] == _CR:
                pos += 1
            pos += 1
        else:
            stop = _line_end(buf, start)
            if stop == n and not final:
                return starts[:first], ends[:first], kinds[:first], rec_start[:nr], rec_end[:nr], faults[:nr], start
            pos = stop + 1
        if fault != OK:
            nf = first
        rec_start[nr], rec_end[nr], faults[nr] = start, stop, fault
        nr += 1
    return starts[:nf], ends[:nf], kinds[:nf], rec_start[:nr], rec_end[:nr], faults[:nr], min(pos, n)


@njit(cache=True, nogil=True)
def gather(buf: Bytes, starts: Any, ends: Any, kinds: Any) -> Any:  # pragma: no cover
    """(offsets, bytes) of fields as an Arrow string array wants them: spaces around cut, doubled quotes undone."""
    n = len(starts)
    offsets = np.empty(n + 1, np.int32)
    size = 0
    for i in range(n):
        size += ends[i] - starts[i]
    out = np.empty(size, np.uint8)
    at = 0
    for i in range(n):
        offsets[i] = at
        a, b = starts[i], ends[i]
        while a < b and buf[a] == 32:
            a += 1
        while b > a and buf[b - 1] == 32:
            b -= 1
        if kinds[i] == 2:
            while a < b:
                out[at] = buf[a]
                at += 1
                a += 2 if buf[a] == _QUOTE else 1
        else:
            for j in range(a, b):
                out[at] = buf[j]
                at += 1
    offsets[n] = at
    return offsets, out[:at]
