"""Transactions looked up by id, with their place in the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from graph.store.sqlite.decoding import COLUMNS
from graph.store.sqlite.keys import keys_of
from graph.store.sqlite.schema import VISIBLE

#: Ids per statement: the parameters are JSON texts.
_CHUNK = 10_000


def rows_by_id(connection: sqlite3.Connection, ids: Sequence[str], *, visible: bool) -> list[tuple[Any, ...]]:
    """Rows of table `transactions` with these ids, in no order; those of unfinished loads only if not `visible`."""
    return list(_found(connection, ids, COLUMNS, VISIBLE if visible else "true"))


def numbers_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """Primary keys of those of these transactions that there are, visible or not."""
    return {transaction_id: row for row, transaction_id in _found(connection, ids, "row, transaction_id", "true")}


def _found(
    connection: sqlite3.Connection, ids: Sequence[str], columns: str, condition: str
) -> Iterator[tuple[Any, ...]]:
    """The `columns`, of which the second is the id, of the rows that have these ids."""
    statement = (
        f"SELECT {columns} FROM transactions WHERE row IN ("
        "SELECT row FROM ids WHERE key IN (SELECT value FROM json_each(?)) UNION ALL "
        f"SELECT row FROM homonyms WHERE transaction_id IN (SELECT value FROM json_each(?))) AND {condition}"
    )
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        wanted = set(chunk)
        for row in connection.execute(statement, (json.dumps(keys_of(chunk).tolist()), json.dumps(chunk))):
            if row[1] in wanted:
                yield row
