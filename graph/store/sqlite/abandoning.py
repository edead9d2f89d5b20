"""Removing an incomplete load, with the ends that nobody else names."""

from __future__ import annotations

import sqlite3

from graph.store.sqlite import ids
from graph.store.sqlite.loads import Load


def abandon(connection: sqlite3.Connection, load: Load) -> None:
    """Remove the load inside the caller's write transaction; rows that other loads claim become theirs."""
    connection.execute("DELETE FROM claims WHERE row BETWEEN ? AND ?", load.rows)
    heirs = connection.execute(
        "SELECT transaction_id, t.row, min(c.row) FROM claims c JOIN transactions t USING (transaction_id) "
        "WHERE t.row BETWEEN ? AND ? GROUP BY transaction_id, t.row",
        load.rows,
    ).fetchall()
    for transaction_id, row, heir in heirs:
        connection.execute("DELETE FROM claims WHERE row = ?", (heir,))
        ids.move(connection, transaction_id, row, heir)
    for table in ("nodes", "devices"):
        _remove_unused(connection, table, load)
    ids.remove(connection, *load.rows)
    connection.execute("DELETE FROM transactions WHERE row BETWEEN ? AND ?", load.rows)
    for table in ("batches", "staged", "quarantine", "loads"):
        connection.execute(f"DELETE FROM {table} WHERE load = ?", (load.load,))
    # Other processes must not write with numbers that are gone.
    connection.execute("INSERT INTO meta VALUES ('epoch', '1') ON CONFLICT DO UPDATE SET value = value + 1")


def _remove_unused(connection: sqlite3.Connection, table: str, load: Load) -> None:
    """Remove nodes or devices that no complete load shows and no other load's rows name."""
    number, columns = ("node", ("source", "target")) if table == "nodes" else ("device", ("device",))
    mine = " UNION ".join(f"SELECT {c} FROM transactions WHERE row BETWEEN ?1 AND ?2" for c in columns)
    others = " UNION ".join(
        f"SELECT {c} FROM transactions WHERE row NOT BETWEEN ?1 AND ?2 AND {c} IS NOT NULL AND "
        "(row >> 32) IN (SELECT load FROM loads WHERE complete = 0)"
        for c in columns
    )
    connection.execute(
        f"DELETE FROM {table} WHERE visible = 0 AND {number} IN ({mine}) AND {number} NOT IN ({others})", load.rows
    )
