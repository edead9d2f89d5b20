"""A parsed column."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]


class Parsed(NamedTuple):
    """Typed values (null where empty or wrong), the wrong cells, and why one is wrong."""

    values: pa.Array
    wrong: Bools
    why: Callable[[str], str]


def null_mask(cells: pa.Array) -> Bools:
    """[n] True where a cell is empty."""
    if cells.null_count == 0:
        return np.zeros(len(cells), dtype=np.bool_)
    mask: Bools = cells.is_null().to_numpy(zero_copy_only=False)
    return mask


def text_buffers(cells: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """(offsets, bytes) of a text column, without copying; null cells have length 0."""
    assert pa.types.is_string(cells.type), cells.type
    if not len(cells):
        return np.zeros(1, np.int32), np.empty(0, np.uint8)
    if cells.null_count:
        cells = cells.fill_null("")
    _, offsets, data = cells.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    return starts, np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, np.uint8)


def as_text(cells: pa.Array) -> pa.Array:
    """Cells as text: integers and times are written out, text is passed on."""
    return cells if pa.types.is_string(cells.type) else cells.cast(pa.string())


def integers(values: npt.NDArray[np.int64], empty: Bools) -> pa.Array:
    """An int64 column with nulls where `empty`."""
    return pa.array(values, pa.int64(), mask=empty if empty.any() else None)
