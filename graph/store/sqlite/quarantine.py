"""Refused rows of a load."""

from __future__ import annotations

import sqlite3

import pyarrow as pa

from graph.store.sqlite.loads import Load
from graph.store.tables import QUARANTINE, conform

_COLUMNS = pa.schema([field for field in QUARANTINE if field.name != "load_id"])


def write(connection: sqlite3.Connection, load: Load, rows: pa.Table) -> None:
    """Keep them in place of those that the load had."""
    plain = conform(rows, _COLUMNS)
    lists = [column.to_pylist() for column in plain.columns]
    connection.execute("DELETE FROM quarantine WHERE load = ?", (load.load,))
    connection.executemany(
        "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", ((load.load, *row) for row in zip(*lists, strict=True))
    )
    connection.execute("UPDATE loads SET quarantined = ? WHERE load = ?", (len(plain), load.load))
