"""Amounts: decimal text to integers in minor units, exactly, never through a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from ingestion.cells.parsed import Bools, Parsed, as_text, integers, null_mask, text_buffers

#: Amounts are below this, so that sums of many stay within 64 bits.
LIMIT_MINOR: Final = 10**17

OK, NOT_A_NUMBER, NEGATIVE, FRACTION, TOO_LARGE, ZERO, ROUNDED = range(7)
_REASONS: Final = {
    NOT_A_NUMBER: "not a decimal number",
    NEGATIVE: "negative: amounts have no sign, the ends say the direction",
    FRACTION: "more decimals than the currency has",
    TOO_LARGE: f"{LIMIT_MINOR:,} minor units or more",
    ZERO: "zero: nothing was moved",
}
_HINTS: Final = (
    (re.compile(r"(?i)[-+]?s?(nan|inf(inity)?)$"), "not a finite number"),
    (
        re.compile(r"[-+]?[\d.,]+[eE][-+]?\d+$"),
        "written with an exponent, as spreadsheets and floats do: digits are lost",
    ),
    (re.compile(r"0[xX]"), "hexadecimal"),
    (re.compile(r"\(.*\)$"), "parentheses for a negative amount"),
    (re.compile("^[−‒–—]"), "a Unicode minus"),
    (re.compile(r".*_"), "underscores between digits"),
    (re.compile(r"[\d.]*,[\d.,]*$"), "a comma: a map names decimal and thousands marks"),
    (
        re.compile(r"[\d.]+\s*[^\W\d_]+$|^[^\W\d_]+\s*[\d.]+$"),
        "a currency beside the number: it has a column of its own",
    ),
    (re.compile(r"\d+$"), "digits other than 0–9"),
    (re.compile(r"\+"), "a plus sign"),
    (re.compile(r"(?i)(true|false)$"), "a truth value"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How a source writes numbers."""

    decimal: str = "."
    #: mark between groups of three digits; empty: none
    thousands: str = ""
    #: decimals beyond the currency's are rounded half to even; else such a row is refused
    round: bool = False
    #: a sign says the direction
    signed: bool = False


@njit(cache=True, nogil=True)
def _whole(data: Any, a: int, b: int, decimal: int, thousands: int) -> tuple[int, int, bool, int]:  # pragma: no cover
    """(value, position after it, well-formed, digits that count) of the digits before the decimal mark."""
    value, significant, digits, group, grouped = 0, 0, 0, 0, False
    while a < b and data[a] != decimal:
        c = data[a]
        if thousands != 0 and c == thousands:
            if (grouped and group != 3) or group == 0 or group > 3:
                return 0, a, False, 0
            grouped, group = True, 0
        elif 48 <= c <= 57:
            if significant < 18:
                value = value * 10 + (c - 48)
            if value > 0:
                significant += 1
            digits += 1
            group += 1
        else:
            return 0, a, False, 0
        a += 1
    return value, a, digits > 0 and not (grouped and group != 3), significant


@njit(cache=True, nogil=True)
def _parse(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    offsets: Any,
    data: Any,
    exponent: Any,
    decimal: int,
    thousands: int,
    rounding: bool,  # noqa: FBT001
    limit: int,
) -> Any:  # pragma: no cover
    """(minor units, code) of each cell; a leading minus is kept as a negative value."""
    n = len(offsets) - 1
    out, codes = np.zeros(n, np.int64), np.zeros(n, np.uint8)
    for i in range(n):
        a, b, code = offsets[i], offsets[i + 1], OK
        negative = a < b and data[a] == 45
        if negative:
            a += 1
        value, a, fine, significant = _whole(data, a, b, decimal, thousands)
        if not fine:
            codes[i] = NOT_A_NUMBER
            continue
        left = exponent[i]
        if a < b:
            a += 1
            if a == b:
                codes[i] = NOT_A_NUMBER
                continue
        first_cut, lost = -1, False
        while a < b:
            c = data[a]
            if c < 48 or c > 57:
                code = NOT_A_NUMBER
                break
            if left > 0:
                if significant < 18:
                    value = value * 10 + (c - 48)
                if value > 0:
                    significant += 1
                left -= 1
            elif first_cut < 0:
                first_cut = c - 48
            elif c != 48:
                lost = True
            a += 1
        if code == OK:
            while left > 0:
                if significant < 18:
                    value *= 10
                if value > 0:
                    significant += 1
                left -= 1
            if first_cut > 0 or lost:
                if not rounding:
                    code = FRACTION
                else:
                    code = ROUNDED
                    if first_cut > 5 or (first_cut == 5 and (lost or value % 2 == 1)):
                        value += 1
            if significant > 18 or value >= limit:
                code = TOO_LARGE
        out[i] = -value if negative else value
        if negative and value == 0 and code == OK:
            code = NEGATIVE
        codes[i] = code
    return out, codes


def parse_amounts(cells: pa.Array, exponent: npt.NDArray[np.int8], style: NumberStyle) -> tuple[Parsed, int]:
    """(amounts in minor units of currencies with these exponents, how many were rounded).

    What is rounded to nothing counts as one minor unit: something was moved. Signs are refused unless the style
    is signed.
    """
    cells = as_text(cells)
    offsets, data = text_buffers(cells)
    empty = null_mask(cells)
    thousands = ord(style.thousands) if style.thousands else 0
    values, codes = _parse(offsets, data, exponent, ord(style.decimal), thousands, style.round, LIMIT_MINOR)
    values[(codes == ROUNDED) & (values == 0)] = 1
    rounded = int(np.count_nonzero(codes == ROUNDED))
    if not style.signed:
        codes[((codes == OK) | (codes == ROUNDED)) & (values < 0)] = NEGATIVE
    codes[(codes == OK) & (values == 0)] = ZERO
    wrong: Bools = (codes != OK) & (codes != ROUNDED) & ~empty
    first = (
        dict(zip(cells.filter(pa.array(wrong)).to_pylist(), codes[wrong].tolist(), strict=True)) if wrong.any() else {}
    )
    return Parsed(
        integers(values, empty | wrong), wrong, lambda text: _why(text, first.get(text, NOT_A_NUMBER))
    ), rounded


def parse_minor(cells: pa.Array) -> Parsed:
    """Amounts that are given in minor units already."""
    parsed, _ = parse_amounts(cells, np.zeros(len(cells), np.int8), NumberStyle())
    return parsed


def _why(text: str, code: int) -> str:
    if code == NOT_A_NUMBER:
        for pattern, hint in _HINTS:
            if pattern.match(text):
                return f"{_REASONS[code]}: {hint}"
    return _REASONS[code]
