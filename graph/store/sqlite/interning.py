"""Recurring text as small integers; what was learnt is kept for the next batch."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Int64s = npt.NDArray[np.int64]
Key = TypeVar("Key")

#: Above this many remembered texts of one sort, start anew: memory stays bounded on any number of accounts.
_REMEMBERED: Final = 3_000_000


class Interner:
    """The numbers of nodes, devices, shapes and corridors, read or made inside a write transaction.

    Forget everything when that transaction is rolled back, or when rows were deleted (`epoch` in `meta`).
    """

    def __init__(self) -> None:
        self._nodes: dict[str, dict[str, int]] = {"account": {}, "merchant": {}}
        self._devices: dict[str, int] = {}
        self._tuples: dict[str, dict[tuple[Any, ...], int]] = {"shapes": {}, "corridors": {}}
        self._epoch = ""

    def forget(self) -> None:
        """Remember nothing."""
        self._nodes = {"account": {}, "merchant": {}}
        self._devices = {}
        self._tuples = {"shapes": {}, "corridors": {}}

    def synchronize(self, connection: sqlite3.Connection) -> None:
        """Forget, if another process deleted numbers since."""
        row = connection.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
        epoch = row[0] if row else ""
        if epoch != self._epoch:
            self.forget()
            self._epoch = epoch

    def nodes(self, connection: sqlite3.Connection, kind: str, ids: Sequence[str]) -> list[int]:
        """Numbers of accounts or merchants, made where there are none (invisible until a load completes)."""
        self._nodes[kind] = known = _room(self._nodes[kind])
        missing = sorted(key for key in ids if key not in known)
        if missing:
            made = _numbered(connection, "nodes", "node", missing)
            insert = "INSERT INTO nodes (node, id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            if connection.executemany(insert, [(number, key, kind) for key, number in made]).rowcount < len(made):
                found = "SELECT id, node FROM nodes WHERE kind = ? AND id IN (SELECT value FROM json_each(?))"
                made = connection.execute(found, (kind, json.dumps(missing))).fetchall()
            known.update(made)
        return [known[key] for key in ids]

    def devices(self, connection: sqlite3.Connection, ids: Sequence[str]) -> list[int]:
        """Numbers of devices, made where there are none (invisible until a load completes)."""
        self._devices = known = _room(self._devices)
        missing = sorted(key for key in ids if key not in known)
        if missing:
            made = _numbered(connection, "devices", "device", missing)
            insert = "INSERT INTO devices (device, device_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
            if connection.executemany(insert, [(number, key) for key, number in made]).rowcount < len(made):
                found = "SELECT device_id, device FROM devices WHERE device_id IN (SELECT value FROM json_each(?))"
                made = connection.execute(found, (json.dumps(missing),)).fetchall()
            known.update(made)
        return [known[key] for key in ids]

    def tuples(self, connection: sqlite3.Connection, name: str, columns: Sequence[pa.Array]) -> Int64s:
        """[n] numbers of the rows' combinations in table `shapes` or `corridors`, made where there are none."""
        first, inverse = _combinations(columns)
        wanted = list(zip(*(column.take(pa.array(first)).to_pylist() for column in columns), strict=True))
        known = self._tuples[name]
        if any(key not in known for key in wanted):
            known.clear()
            known.update((row[1:], row[0]) for row in connection.execute(f"SELECT * FROM {name}"))
            made = _numbered(connection, name, name[:-1], [key for key in wanted if key not in known])
            marks = ", ".join("?" * (len(columns) + 1))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [(number, *key) for key, number in made])
            known.update(made)
        return np.array([known[key] for key in wanted], dtype=np.int64)[inverse]


def _room(known: dict[str, int]) -> dict[str, int]:
    """What is remembered, or nothing once it is too much."""
    return {} if len(known) > _REMEMBERED else known


def _combinations(columns: Sequence[pa.Array]) -> tuple[Int64s, Int64s]:
    """A row of each distinct combination of values, and the number of each row's combination among them."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        encoded = pc.dictionary_encode(column, null_encoding="encode")
        if len(encoded.dictionary) > 1:
            mixed = code * len(encoded.dictionary) + encoded.indices.to_numpy(zero_copy_only=False)
            code = np.unique(mixed, return_inverse=True)[1].astype(np.int64)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first.astype(np.int64), inverse.astype(np.int64)


def _numbered(connection: sqlite3.Connection, table: str, number: str, keys: Iterable[Key]) -> list[tuple[Key, int]]:
    """New keys with the numbers that follow the highest one."""
    highest = connection.execute(f"SELECT ifnull(max({number}), 0) FROM {table}").fetchone()[0]
    return [(key, highest + place) for place, key in enumerate(dict.fromkeys(keys), start=1)]
