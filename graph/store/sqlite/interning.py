"""Recurring text as small integers; what was learnt is kept for the next batch."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.store.sqlite.inserting import insert_columns

Int64s = npt.NDArray[np.int64]
Key = TypeVar("Key")

#: Above this many remembered texts of one sort, start anew: memory stays bounded on any number of accounts.
_REMEMBERED: Final = 3_000_000

#: Products of numbers of values stay below this, so that one more factor still fits 64 bits.
_CODES: Final = 2**31


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
        return _numbers(connection, _Named("nodes", "node", "id", kind), known, ids)

    def devices(self, connection: sqlite3.Connection, ids: Sequence[str]) -> list[int]:
        """Numbers of devices, made where there are none (invisible until a load completes)."""
        self._devices = known = _room(self._devices)
        return _numbers(connection, _Named("devices", "device", "device_id"), known, ids)

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


class _Named(NamedTuple):
    """A table that gives numbers to text."""

    table: str
    number: str
    text: str
    #: what its column `kind` says of these texts, which is then part of the name
    kind: str | None = None


def _numbers(connection: sqlite3.Connection, named: _Named, known: dict[str, int], ids: Sequence[str]) -> list[int]:
    """Numbers of the ids, of which those that are not known are looked up or made."""
    numbers = list(map(known.get, ids))
    if None not in numbers:
        return cast("list[int]", numbers)
    missing = sorted(key for key, number in zip(ids, numbers, strict=True) if number is None)
    made = _numbered(connection, named.table, named.number, missing)
    columns: dict[str, Iterable[Any]] = {named.text: [k for k, _ in made], named.number: [n for _, n in made]}
    if named.kind is not None:
        columns["kind"] = repeat(named.kind, len(made))
    new = insert_columns(connection, named.table, columns, count=len(made), otherwise="ON CONFLICT DO NOTHING")
    if new < len(made):
        condition, kind = ("", ()) if named.kind is None else (" AND kind = ?", (named.kind,))
        found = (
            f"SELECT {named.text}, {named.number} FROM {named.table} "
            f"WHERE {named.text} IN (SELECT value FROM json_each(?)){condition}"
        )
        made = connection.execute(found, (json.dumps(missing), *kind)).fetchall()
    known.update(made)
    return [known[key] if number is None else number for key, number in zip(ids, numbers, strict=True)]


def _combinations(columns: Sequence[pa.Array]) -> tuple[Int64s, Int64s]:
    """A row of each distinct combination of values, and the number of each row's combination among them."""
    n = len(columns[0])
    code, codes = np.zeros(n, dtype=np.int64), 1
    for column in columns:
        encoded = pc.dictionary_encode(column, null_encoding="encode")
        if len(encoded.dictionary) > 1:
            code = code * len(encoded.dictionary) + encoded.indices.to_numpy()
            codes *= len(encoded.dictionary)
        if codes > _CODES:
            code, codes = _densely(code)
    inverse, combinations = _densely(code)
    first = np.empty(combinations, dtype=np.int64)
    # Of several rows the one that is written last stays.
    first[inverse[::-1]] = np.arange(n)[::-1]
    return first, inverse


def _densely(code: Int64s) -> tuple[Int64s, int]:
    """[n] the codes numbered from 0 on, and how many there are."""
    encoded = pc.dictionary_encode(pa.array(code))
    return encoded.indices.to_numpy().astype(np.int64), len(encoded.dictionary)


def _numbered(connection: sqlite3.Connection, table: str, number: str, keys: Iterable[Key]) -> list[tuple[Key, int]]:
    """New keys with the numbers that follow the highest one."""
    highest = connection.execute(f"SELECT ifnull(max({number}), 0) FROM {table}").fetchone()[0]
    return [(key, highest + place) for place, key in enumerate(dict.fromkeys(keys), start=1)]
