"""The flags of the last score run, as tables beside the transactions."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import pyarrow as pa

from graph.store.protocol import FlagWriteBack
from graph.store.sqlite import hub_sums
from graph.store.sqlite.rows import numbers_by_id
from graph.store.sqlite.schema import SUSPICIOUS_FLOWS
from graph.store.tables import ACCOUNT_FLAGS, TRANSACTION_FLAGS, conform

_TABLES: Final = ("transaction_flags", "account_flags", "suspicious_flows", "rings", "ring_members")
_RING: Final = ("ring_id", "typology", "risk", "level", "amount_minor", "turnover_minor", "currency")


def write(connection: sqlite3.Connection, flags: FlagWriteBack) -> None:
    """Replace the flags inside the caller's write transaction; unknown ids are passed over."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")
    of_transactions = conform(flags.transactions, TRANSACTION_FLAGS)
    numbers = numbers_by_id(connection, of_transactions.column(0).to_pylist())
    connection.executemany(
        "INSERT INTO transaction_flags VALUES (?, ?, ?, ?, ?, ?)",
        ((numbers[key], *values) for key, *values in _rows(of_transactions) if key in numbers),
    )
    connection.executemany(
        "INSERT INTO account_flags SELECT node, ?2, ?3, ?4 FROM nodes WHERE id = ?1 AND kind = 'account'",
        _rows(conform(flags.accounts, ACCOUNT_FLAGS)),
    )
    connection.execute(SUSPICIOUS_FLOWS)
    hub_sums.write(connection)
    marks = ", ".join("?" * len(_RING))
    connection.executemany(
        f"INSERT INTO rings VALUES ({marks})", [tuple(ring.get(name) for name in _RING) for ring in flags.rings]
    )
    connection.executemany(
        "INSERT INTO ring_members SELECT ?1, node, ?4 FROM nodes WHERE kind = ?2 AND id = ?3 ON CONFLICT DO NOTHING",
        [
            (ring["ring_id"], kind, member[f"{kind}_id"], member["role"])
            for ring in flags.rings
            for member in ring["members"]
            for kind in ("account", "merchant")
            if member.get(f"{kind}_id") is not None
        ],
    )
    connection.execute(
        "INSERT INTO meta VALUES ('write_back_run', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (flags.run_id,),
    )


def read(connection: sqlite3.Connection) -> FlagWriteBack | None:
    """The current flags, sorted by id; None before the first write-back."""
    run = connection.execute("SELECT value FROM meta WHERE key = 'write_back_run'").fetchone()
    if run is None:
        return None
    transactions = connection.execute(
        "SELECT transaction_id, score_at, score_now, risk, level, flagged "
        "FROM transaction_flags JOIN transactions USING (row) ORDER BY transaction_id"
    ).fetchall()
    accounts = connection.execute(
        "SELECT id, risk, level, flagged FROM account_flags JOIN nodes USING (node) ORDER BY id"
    ).fetchall()
    return FlagWriteBack(
        run_id=run[0],
        transactions=_table(transactions, TRANSACTION_FLAGS),
        accounts=_table(accounts, ACCOUNT_FLAGS),
        rings=tuple(_rings(connection)),
    )


def _rings(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Rings by id, members by kind, id and role."""
    rings = {
        row[0]: {**dict(zip(_RING, row, strict=True)), "members": []}
        for row in connection.execute(f"SELECT {', '.join(_RING)} FROM rings ORDER BY ring_id")
    }
    members = connection.execute(
        "SELECT ring_id, kind, id, role FROM ring_members JOIN nodes USING (node) ORDER BY ring_id, kind, id, role"
    )
    for ring_id, kind, member_id, role in members:
        rings[ring_id]["members"].append({f"{kind}_id": member_id, "role": role})
    return list(rings.values())


def _rows(table: pa.Table) -> zip[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as Arrow; SQLite keeps booleans as integers."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    values = [
        pa.array(
            [None if v is None else bool(v) for v in column] if pa.types.is_boolean(field.type) else column, field.type
        )
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.table(values, schema=schema)
