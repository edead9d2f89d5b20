"""Refused cells: where they stand and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

#: Longest excerpt of a refused value that is kept.
SHOWN: Final = 200

QUARANTINE: Final = pa.schema(
    [
        pa.field("file", pa.string(), metadata={"doc": "file name"}),
        pa.field("row", pa.int64(), metadata={"doc": "row: the first after the header is 1"}),
        pa.field("field", pa.string(), metadata={"doc": "column of the source; empty: the row as a whole"}),
        pa.field("value", pa.string(), metadata={"doc": "the value, its first 200 characters"}),
        pa.field("reason", pa.string(), metadata={"doc": "why it is refused"}),
    ]
)


class Fault(NamedTuple):
    """One refused cell; `row` counts from 1 after the header (from 0 in a message)."""

    row: int
    field: str
    value: str
    reason: str


def shown(value: object) -> str:
    """The value as it is kept: at most `SHOWN` characters, nothing that cannot be written as UTF-8."""
    text = "" if value is None else str(value)
    return text[:SHOWN].encode("utf-8", "backslashreplace").decode()


class Faults:
    """The faults of one batch, and which of its rows are bad."""

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self.rows = rows
        self.bad: npt.NDArray[np.bool_] = np.zeros(len(rows), dtype=np.bool_)
        self.all: list[Fault] = []

    def refuse(
        self,
        wrong: npt.NDArray[np.bool_],
        field: str,
        cells: pa.Array | None,
        reason: str | Callable[[str], str],
    ) -> None:
        """Refuse the rows where `wrong`, for `field`, whose cells they are; cost grows with wrong rows only."""
        where = np.flatnonzero(wrong)
        if not len(where):
            return
        self.bad[where] = True
        values = [None] * len(where) if cells is None else _texts(cells.take(pa.array(where)))
        for position, value in zip(where.tolist(), values, strict=True):
            why = reason if isinstance(reason, str) else reason(value or "")
            self.all.append(Fault(int(self.rows[position]), field, shown(value), why))


def _texts(cells: pa.Array) -> list[str | None]:
    """Cells of any kind as text; Arrow writes times out that Python's own cannot hold."""
    if pa.types.is_timestamp(cells.type):
        cells = cells.cast(pa.timestamp(cells.type.unit))
    texts: list[str | None] = cells.cast(pa.string()).to_pylist()
    return texts


def first_of_each_row(faults: Sequence[Fault]) -> list[Fault]:
    """One fault a row, the first found, by row: a refused row stands in quarantine once."""
    seen: dict[int, Fault] = {}
    for fault in faults:
        seen.setdefault(fault.row, fault)
    return [seen[row] for row in sorted(seen)]


def quarantine_rows(file: str, faults: Sequence[Fault]) -> pa.Table:
    """Faults as rows of quarantine."""
    columns = list(zip(*faults, strict=True)) if faults else [(), (), (), ()]
    return pa.table(
        [
            pa.array([shown(file)] * len(faults), pa.string()),
            *[pa.array(c, QUARANTINE.field(i + 1).type) for i, c in enumerate(columns)],
        ],
        schema=QUARANTINE,
    )
