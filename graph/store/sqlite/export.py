"""Everything that is visible, as Arrow: transactions in load sequence, the other tables by key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from graph.store.sqlite.accounts import ACCOUNT_ROW
from graph.store.sqlite.decoding import COLUMNS, Decoder, as_array
from graph.store.sqlite.schema import ORDINAL_BITS
from graph.store.tables import EXPORT_TABLES, in_key_order

#: Rows per record batch.
_PAGE: Final = 65_536

_COMPLETE = "(SELECT load FROM loads WHERE complete = 1)"
_SELECTS: Final = {
    "accounts": f"SELECT {ACCOUNT_ROW} FROM nodes n LEFT JOIN accounts a USING (node) "
    "WHERE n.kind = 'account' AND n.visible = 1",
    "parties": "SELECT party_id, kind, name, country FROM parties",
    "ownerships": "SELECT party_id, account_id, role, since, until FROM ownerships",
    "merchants": "SELECT n.id, m.name, m.category, m.country FROM nodes n LEFT JOIN merchants m USING (node) "
    "WHERE n.kind = 'merchant' AND n.visible = 1",
    "devices": "SELECT device_id, kind FROM devices WHERE visible = 1",
    "labels": "SELECT subject_kind, subject_id, verdict, typology, scheme_id, source, known_at FROM labels",
    "rates": "SELECT day, currency, base, rate, source FROM rates",
    "quarantine": "SELECT l.load_id, q.file, q.row, q.field, q.value, q.reason FROM quarantine q JOIN loads l "
    f"USING (load) WHERE q.load IN {_COMPLETE}",
}


def transactions(connection: sqlite3.Connection, after: int, until: int | None) -> Iterator[pa.RecordBatch]:
    """Pages of visible transactions with `after < load_seq <= until`; `connection` is in a read transaction."""
    decoder = Decoder(connection)
    held: list[tuple[Any, ...]] = []
    for low, high in _ranges(connection, after, until):
        cursor = connection.execute(
            f"SELECT {COLUMNS} FROM transactions WHERE row BETWEEN ? AND ? ORDER BY row", (low, high)
        )
        while more := cursor.fetchmany(_PAGE - len(held)):
            held += more
            if len(held) == _PAGE:
                yield from decoder.decode(held).to_batches()
                held = []
    if held:
        yield from decoder.decode(held).to_batches()


def _ranges(connection: sqlite3.Connection, after: int, until: int | None) -> Iterator[tuple[int, int]]:
    """Ranges of `row`, in load sequence."""
    statement = "SELECT load, base, ordinals FROM loads WHERE complete = 1 AND base + ordinals > ? ORDER BY base"
    for load, base, ordinals in connection.execute(statement, (after,)).fetchall():
        first = max(0, after - base)
        end = ordinals if until is None else min(ordinals, until - base)
        if first < end:
            yield (load << ORDINAL_BITS) + first, (load << ORDINAL_BITS) + end - 1


def table(connection: sqlite3.Connection, name: str) -> pa.Table:
    """A canonical table other than transactions, or quarantine, sorted by key."""
    schema = EXPORT_TABLES[name]
    rows = connection.execute(_SELECTS[name]).fetchall()
    if not rows:
        return schema.empty_table()
    columns = [as_array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return in_key_order(pa.table(columns, schema=schema), name)
