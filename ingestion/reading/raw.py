"""What every reader gives: a header, and batches of text cells with their row numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingestion.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The columns of a file, in order."""

    names: tuple[str, ...]
    #: names that stand more than once; the second is then `NAME.1`, the third `NAME.2` in `names`
    repeated: tuple[str, ...] = ()
    #: how the columns are separated; empty: not a text file
    separator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBatch:
    """Some rows of a file: cells of the columns (null where empty), and rows that could not even be split."""

    #: [n] row numbers; the first row after the header is 1
    rows: npt.NDArray[np.int64]
    #: one array of n a column: text, or what a Parquet file holds
    columns: Sequence[pa.Array]
    refused: list[Fault] = field(default_factory=list)
    #: share of the file that has been read, 0 … 1
    share: float = 0.0

    @property
    def rows_in(self) -> int:
        """Rows read, good and refused."""
        return len(self.rows) + len(self.refused)


class Reader(Protocol):
    """An opened file."""

    header: Header
    #: remarks about the file as a whole; complete once all batches are read
    warnings: list[str]

    def batches(self) -> Iterator[RawBatch]:
        """All rows, once, in order."""


def named(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(unique names, names that repeat), as pandas writes them: the second `Account` is `Account.1`."""
    seen: dict[str, int] = {}
    names, repeated = [], []
    taken = {cell.strip() for cell in cells}
    for cell in (cell.strip() for cell in cells):
        count = seen.get(cell, 0)
        seen[cell] = count + 1
        name = cell
        if count and cell:
            repeated.append(cell)
            name = f"{cell}.{count}"
            if name in taken:
                name = f"{cell}.{count}*"
        names.append(name)
    return tuple(names), tuple(dict.fromkeys(repeated))
