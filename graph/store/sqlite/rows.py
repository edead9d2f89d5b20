"""Transactions looked up by id, with their place in the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from graph.store.sqlite.decoding import COLUMNS
from graph.store.sqlite.schema import VISIBLE

#: Ids per statement: the parameter is one JSON text.
_CHUNK = 10_000


def rows_by_id(connection: sqlite3.Connection, ids: Sequence[str], *, visible: bool) -> list[tuple[Any, ...]]:
    """Rows of table `transactions` with these ids, in no order; those of unfinished loads only if not `visible`."""
    condition = f" AND {VISIBLE}" if visible else ""
    statement = (
        f"SELECT {COLUMNS} FROM transactions WHERE row IN "
        f"(SELECT row FROM ids WHERE transaction_id IN (SELECT value FROM json_each(?))){condition}"
    )
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(ids), _CHUNK):
        found += connection.execute(statement, (json.dumps(ids[start : start + _CHUNK]),)).fetchall()
    return found
