"""Many rows into a table by few statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import Any, Final

#: Every SQLite takes this many parameters in a statement. One statement for many rows is twice as fast as one for each.
_PARAMETERS: Final = 999


def insert_columns(
    connection: sqlite3.Connection, table: str, columns: Mapping[str, Iterable[Any]], *, count: int, otherwise: str = ""
) -> int:
    """Insert `count` rows given by their columns, of which the others are null; returns how many were inserted.

    `otherwise` is a conflict clause.
    """
    row = f"({', '.join('?' * len(columns))})"
    rows_at_once = _PARAMETERS // len(columns)
    statements, rest = divmod(count, rows_at_once)
    cells = chain.from_iterable(zip(*columns.values(), strict=True))

    def statement(rows: int) -> str:
        # FAIL, not ABORT: what a failed statement leaves goes with its transaction, so that SQLite need not keep every
        # page that the statement changes.
        return f"INSERT OR FAIL INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)} {otherwise}"

    groups = (tuple(islice(cells, rows_at_once * len(columns))) for _ in range(statements))
    inserted = connection.executemany(statement(rows_at_once), groups).rowcount if statements else 0
    if rest:
        inserted += connection.execute(statement(rest), tuple(cells)).rowcount
    return inserted
