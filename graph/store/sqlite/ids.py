"""Which transaction has which id: a table of integer keys, and one of the few ids whose key another id has."""

from __future__ import annotations

import json
import sqlite3

import numpy as np
import pyarrow as pa

from graph.store.sqlite.inserting import insert_columns
from graph.store.sqlite.keys import Int64s, keys_of

#: Ids that are read at once.
_PAGE = 65_536


def add_new(connection: sqlite3.Connection, ids: pa.Array, first_row: int) -> bool:
    """Whether all ids are new, which one look-up of each key tells; then they name the rows from `first_row` on.

    False as well where ids share a key. Nothing is changed then.
    """
    if connection.execute("SELECT 1 FROM homonyms LIMIT 1").fetchone() is not None:
        return False
    keys = keys_of(ids)
    rows = first_row + np.arange(len(keys))
    if _add_keys(connection, keys, rows) == len(keys):
        return True
    # Undone by hand: a savepoint would write every page of the index to a journal, each time, for this rare case.
    _remove_keys(connection, keys, rows)
    return False


def add(connection: sqlite3.Connection, ids: pa.Array, first_row: int) -> None:
    """Name the rows from `first_row` on by ids that are known to be new and distinct."""
    keys = keys_of(ids)
    known = connection.execute(
        "SELECT key FROM ids WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(keys.tolist()),)
    ).fetchall()
    free = np.zeros(len(keys), dtype=bool)
    free[np.unique(keys, return_index=True)[1]] = True
    free &= ~np.isin(keys, np.array(known, dtype=np.int64))
    rows = first_row + np.arange(len(keys))
    _add_keys(connection, keys[free], rows[free])
    homonyms = ids.filter(pa.array(~free)).to_pylist()
    insert_columns(
        connection, "homonyms", {"transaction_id": homonyms, "row": rows[~free].tolist()}, count=len(homonyms)
    )


def _add_keys(connection: sqlite3.Connection, keys: Int64s, rows: Int64s) -> int:
    """Add keys that are not there, in the order of the table, which costs half; returns how many were added."""
    order = np.argsort(keys)
    columns = {"key": keys[order].tolist(), "row": rows[order].tolist()}
    return insert_columns(connection, "ids", columns, count=len(keys), otherwise="ON CONFLICT DO NOTHING")


def _remove_keys(connection: sqlite3.Connection, keys: Int64s, rows: Int64s) -> None:
    """Remove the keys that name these rows."""
    pairs = zip(keys.tolist(), rows.tolist(), strict=True)
    connection.executemany("DELETE FROM ids WHERE key = ? AND row = ?", pairs)


def move(connection: sqlite3.Connection, transaction_id: str, row: int, to: int) -> None:
    """Give a transaction another primary key: that of the load whose it becomes."""
    connection.execute("UPDATE transactions SET row = ? WHERE row = ?", (to, row))
    key = int(keys_of([transaction_id])[0])
    connection.execute("UPDATE ids SET row = ? WHERE key = ? AND row = ?", (to, key, row))
    connection.execute("UPDATE homonyms SET row = ? WHERE transaction_id = ?", (to, transaction_id))


def remove(connection: sqlite3.Connection, first_row: int, last_row: int) -> None:
    """Forget the ids of these rows, which are still there."""
    found = connection.execute(
        "SELECT row, transaction_id FROM transactions WHERE row BETWEEN ? AND ?", (first_row, last_row)
    )
    while page := found.fetchmany(_PAGE):
        rows, ids = zip(*page, strict=True)
        _remove_keys(connection, keys_of(ids), np.array(rows, dtype=np.int64))
    connection.execute("DELETE FROM homonyms WHERE row BETWEEN ? AND ?", (first_row, last_row))
