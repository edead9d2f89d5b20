"""Ids and free text: what may stand in them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numba import njit

from ingestion.cells.parsed import Parsed, as_text, text_buffers

#: Longest id and longest free text, in characters.
ID_LIMIT, TEXT_LIMIT = 256, 10_000

_UNDECODABLE: Final = ("\ufffd", "an undecodable character")
_CONTROL: Final = (re.compile(r"[\x00-\x1f\x7f-\x9f]"), "a control character")
_CONTROL_IN_TEXT: Final = (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"), "a control character")
_INVISIBLE: Final = (
    re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"),
    "an invisible or direction-changing character",
)


@njit(cache=True, nogil=True)
def _unusual(offsets: Any, data: Any, limit: int) -> Any:  # pragma: no cover
    """[n] cells with a byte outside printable ASCII, or more than `limit` bytes."""
    n = len(offsets) - 1
    out = np.zeros(n, np.bool_)
    for i in range(n):
        if offsets[i + 1] - offsets[i] > limit:
            out[i] = True
        for j in range(offsets[i], offsets[i + 1]):
            if data[j] < 32 or data[j] > 126:
                out[i] = True
                break
    return out


def parse_ids(cells: pa.Array) -> Parsed:
    """Ids: case, inner spaces and leading zeros count; Unicode is brought to NFC; nothing unseen may stand in one."""
    return _checked(cells, ID_LIMIT, (_CONTROL, _INVISIBLE))


def parse_texts(cells: pa.Array) -> Parsed:
    """Free text: line ends and tabs may stand in it, other control characters not."""
    return _checked(cells, TEXT_LIMIT, (_CONTROL_IN_TEXT,))


def why_not_text(text: str, limit: int, checks: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    """What is wrong with a text, or an empty string."""
    if len(text) > limit:
        return f"longer than {limit:,} characters"
    if _UNDECODABLE[0] in text:
        return f"contains {_UNDECODABLE[1]}"
    return next((f"contains {what}" for pattern, what in checks if pattern.search(text)), "")


def _checked(cells: pa.Array, limit: int, checks: tuple[tuple[re.Pattern[str], str], ...]) -> Parsed:
    cells = as_text(cells)
    odd = _unusual(*text_buffers(cells), limit)
    wrong = np.zeros(len(cells), np.bool_)
    if not odd.any():
        return Parsed(cells, wrong, str)
    where = np.flatnonzero(odd)
    texts = [unicodedata.normalize("NFC", text) for text in cells.take(pa.array(where)).to_pylist()]
    wrong[where] = [bool(why_not_text(text, limit, checks)) for text in texts]
    values = cells.to_numpy(zero_copy_only=False)
    values[where] = texts
    mended = pa.array(values, pa.string(), mask=wrong | cells.is_null().to_numpy(zero_copy_only=False))
    return Parsed(mended, wrong, lambda text: why_not_text(unicodedata.normalize("NFC", text), limit, checks))
