"""Appending many rows to a records table: prepared inserts on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Engine, Table

_ROWS_A_CHUNK: Final = 50_000


def append(engine: Engine, table: Table, run_id: str, rows: pa.Table) -> None:
    """Append `rows` under `run_id`, whole or not at all.

    Rows go in by ascending id, so that the key's tree only grows at its end. Needs memory for one chunk of tuples;
    600,000 rows take seconds.
    """
    names = rows.column_names
    assert names == [column.name for column in table.columns][1:], f"columns of {table.name} are {names}"
    ordered = rows.sort_by(names[0])
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "postgresql":
            _copy(connection.driver_connection, table, run_id, ordered)
        else:
            _insert(connection.driver_connection, table, run_id, ordered)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def _tuples(run_id: str, rows: pa.Table) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows as tuples, a chunk at a time."""
    for batch in rows.to_batches(max_chunksize=_ROWS_A_CHUNK):
        columns = [column.to_pylist() for column in batch.columns]
        yield zip(repeat(run_id), *columns, strict=False)


def _insert(connection: Any, table: Table, run_id: str, rows: pa.Table) -> None:
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    cursor = connection.cursor()
    for chunk in _tuples(run_id, rows):
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", chunk)
    cursor.close()


def _copy(connection: Any, table: Table, run_id: str, rows: pa.Table) -> None:
    names = ", ".join(column.name for column in table.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for chunk in _tuples(run_id, rows):
            for row in chunk:
                copy.write_row(row)
