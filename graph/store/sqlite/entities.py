"""Accounts, parties, ownerships, merchants, devices, rates and labels: staged by a load, upserted as it completes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from graph.store.sqlite.interning import Interner
from graph.store.sqlite.loads import Load
from graph.store.staging import STAGED, pack, unpack

_ACCOUNT = ("bank", "number", "kind", "name", "country", "currency", "opened_at", "closed_at", "segment")
_MERCHANT = ("name", "category", "country")


def _upsert(table: str, keys: tuple[str, ...], values: tuple[str, ...], conflict: str = "") -> str:
    """A statement whose later row replaces the earlier, column by column, where it is not null."""
    columns = (*keys, *values)
    kept = ", ".join(f"{name} = ifnull(excluded.{name}, {table}.{name})" for name in values)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({conflict or ', '.join(keys)}) DO UPDATE SET {kept}"
    )


_OWNERSHIP_KEY: Final = "account_id, party_id, role, ifnull(since, -9223372036854775808)"
_UPSERTS: Final = {
    "accounts": _upsert("accounts", ("node",), _ACCOUNT),
    "merchants": _upsert("merchants", ("node",), _MERCHANT),
    "devices": "UPDATE devices SET kind = ifnull(?2, kind), visible = 1 WHERE device = ?1",
    "parties": _upsert("parties", ("party_id",), ("kind", "name", "country")),
    "ownerships": _upsert("ownerships", ("party_id", "account_id", "role", "since"), ("until",), _OWNERSHIP_KEY),
    "rates": _upsert("rates", ("day", "currency", "base"), ("rate", "source")),
    "labels": "INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
}


def stage(connection: sqlite3.Connection, load: Load, tables: Mapping[str, pa.Table]) -> None:
    """Keep tables for the end of the load, in the order in which they came; a repetition changes nothing."""
    for name in STAGED:
        if name in tables and len(tables[name]):
            packed, digest = pack(name, tables[name])
            connection.execute(
                "INSERT INTO staged SELECT ?1, (SELECT ifnull(max(part), 0) + 1 FROM staged WHERE load = ?1), "
                "?2, ?3, ?4 WHERE true ON CONFLICT (load, name, digest) DO NOTHING",
                (load.load, name, digest, packed),
            )


def apply_staged(connection: sqlite3.Connection, interner: Interner, load: Load, recorded_at_us: int) -> None:
    """Upsert what the load staged; labels without a date were known from the load on."""
    parts = connection.execute("SELECT name, arrow FROM staged WHERE load = ? ORDER BY part", (load.load,)).fetchall()
    for name, packed in parts:
        table = unpack(packed)
        lists = [_plain(table.column(column)) for column in table.column_names]
        if name in {"accounts", "merchants"}:
            nodes = interner.nodes(connection, name[:-1], lists[0])
            connection.executemany("UPDATE nodes SET visible = 1 WHERE node = ?", [(node,) for node in nodes])
            lists[0] = nodes
        elif name == "devices":
            lists[0] = interner.devices(connection, lists[0])
        elif name == "labels":
            lists[-1] = [recorded_at_us if known_at is None else known_at for known_at in lists[-1]]
        connection.executemany(_UPSERTS[name], zip(*lists, strict=True))
    connection.execute("DELETE FROM staged WHERE load = ?", (load.load,))


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Values as SQLite keeps them: microseconds of times, days of dates."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values: list[Any] = column.to_pylist()
    return values
