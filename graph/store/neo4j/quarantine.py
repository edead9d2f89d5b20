"""Refused rows of a load, as `(:QuarantinedRow)` nodes."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK
from graph.store.neo4j.loads import find
from graph.store.tables import QUARANTINE, conform

_COLUMNS = pa.schema([field for field in QUARANTINE if field.name != "load_id"])


def write(connection: Connection, load_id: str, rows: pa.Table) -> None:
    """Keep them in place of those that the load had: numbered, so that a repetition goes on."""
    plain = conform(rows, _COLUMNS)
    connection.write(partial(_note_count, load_id=load_id, count=len(plain)))
    for start in range(0, len(plain), CHUNK):
        part = plain.slice(start, CHUNK).to_pylist()
        connection.write(partial(_write, load_id=load_id, start=start, rows=part))


def _note_count(tx: ManagedTransaction, *, load_id: str, count: int) -> None:
    load = find(tx, load_id, lock=True)
    tx.run("MATCH (n:QuarantinedRow {load: $load}) DELETE n", load=load.number).consume()
    tx.run("MATCH (l:Load {number: $load}) SET l.quarantined = $count", load=load.number, count=count).consume()


def _write(tx: ManagedTransaction, *, load_id: str, start: int, rows: list[dict[str, object]]) -> None:
    load = find(tx, load_id, lock=True)
    there = tx.run(
        "MATCH (n:QuarantinedRow {load: $load}) WHERE n.number = $start RETURN n", load=load.number, start=start
    ).single()
    if there is None:
        tx.run(
            "UNWIND range(0, size($rows) - 1) AS i CREATE (n:QuarantinedRow {load: $load, number: $start + i}) "
            "SET n += $rows[i]",
            load=load.number,
            start=start,
            rows=rows,
        ).consume()
