"""Rows of table `transactions` as canonical transactions (Arrow)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.store.sqlite.schema import CORRIDOR, ORDINAL_BITS, SHAPE
from graph.store.tables import EXPORTED

#: What `decode` expects of a row, in the order of the table.
COLUMNS: Final = (
    "row, transaction_id, shape, corridor, occurred_at, source, target, amount_sent_minor, amount_received_minor, "
    "amount_base_minor, device, booked_at, value_date, source_reference, related_id, supersedes_id, reference_text, "
    "attributes"
)
_PLAIN: Final = {
    "transaction_id": 1,
    "occurred_at": 4,
    "amount_sent_minor": 7,
    "amount_received_minor": 8,
    "amount_base_minor": 9,
    "booked_at": 11,
    "value_date": 12,
    "source_reference": 13,
    "related_id": 14,
    "supersedes_id": 15,
    "reference_text": 16,
    "attributes": 17,
}
_CARRIERS: Final = {pa.timestamp("us", tz="UTC"): pa.int64(), pa.date32(): pa.int32()}

Int64s = npt.NDArray[np.int64]


class Decoder:
    """Turns rows into Arrow with one connection; what it looked up serves the next page too."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._node_ids = _Names(connection, "nodes", "node", "id")
        self._device_ids = _Names(connection, "devices", "device", "device_id")
        self._tuples: dict[str, pa.Table] = {}

    def decode(self, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
        """The rows with schema EXPORTED; all of complete loads or, for comparison with one's own, of any."""
        if not rows:
            return EXPORTED.empty_table()
        lists = list(zip(*rows, strict=True))
        columns = {name: as_array(lists[place], EXPORTED.field(name).type) for name, place in _PLAIN.items()}
        for table, names, place in (("shapes", SHAPE, 2), ("corridors", CORRIDOR, 3)):
            columns |= self._split(table, names, np.array(lists[place], dtype=np.int64))
        columns["source_id"] = self._node_ids.of(lists[5])
        columns["target_id"] = self._node_ids.of(lists[6])
        columns["device_id"] = self._device_ids.of(lists[10])
        columns |= self._recorded(np.array(lists[0], dtype=np.int64))
        return pa.table([columns[name] for name in EXPORTED.names], schema=EXPORTED)

    def _split(self, table: str, names: Sequence[str], numbers: Int64s) -> dict[str, pa.Array]:
        """The columns that a shape or corridor number stands for; numbers are dense from 1."""
        known = self._tuples.get(table)
        if known is None or int(numbers.max()) > len(known):
            rows = self._connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            lists = list(zip(*rows, strict=True))
            known = pa.table({n: as_array(lists[1 + i], EXPORTED.field(n).type) for i, n in enumerate(names)})
            self._tuples[table] = known
        places = pa.array(numbers - 1)
        return {name: known.column(name).combine_chunks().take(places) for name in names}

    def _recorded(self, rows: Int64s) -> dict[str, pa.Array]:
        """Load sequence, recording time and load id, from the rows' loads."""
        loads, inverse = np.unique(rows >> ORDINAL_BITS, return_inverse=True)
        known = dict.fromkeys(loads.tolist(), (0, 0, ""))
        statement = (
            "SELECT load, ifnull(base, 0), ifnull(recorded_at, 0), load_id FROM loads "
            "WHERE load IN (SELECT value FROM json_each(?))"
        )
        for load, *facts in self._connection.execute(statement, (json.dumps(loads.tolist()),)):
            known[load] = tuple(facts)
        base = np.array([known[load][0] for load in loads.tolist()], dtype=np.int64)
        recorded_at = np.array([known[load][1] for load in loads.tolist()], dtype=np.int64)
        load_ids = pa.array([known[load][2] for load in loads.tolist()], pa.string())
        return {
            "load_seq": pa.array(base[inverse] + (rows & (2**ORDINAL_BITS - 1)) + 1),
            "recorded_at": pa.array(recorded_at[inverse]).cast(EXPORTED.field("recorded_at").type),
            "load_id": load_ids.take(pa.array(inverse)),
        }


class _Names:
    """Text of interned numbers: looked up for a few, kept as one array once many are asked for."""

    _MANY = 5_000

    def __init__(self, connection: sqlite3.Connection, table: str, number: str, text: str) -> None:
        self._connection = connection
        self._few = f"SELECT {number}, {text} FROM {table} WHERE {number} IN (SELECT value FROM json_each(?))"
        self._all = f"SELECT {number}, {text} FROM {table} WHERE {number} > ? ORDER BY {number}"
        #: text of number i at i, null where there is none
        self._known = pa.nulls(1, pa.string())

    def of(self, numbers: Sequence[int | None]) -> pa.Array:
        """[n] text, null for None."""
        if not any(number is not None for number in numbers):
            return pa.nulls(len(numbers), pa.string())
        wanted = as_array(numbers, pa.int64())
        highest = pc.max(wanted).as_py()
        if highest < len(self._known):
            return self._known.take(wanted)
        if len(numbers) >= self._MANY:
            self._extend()
            return self._known.take(wanted)
        distinct = pc.unique(wanted.drop_null())
        rows = dict(self._connection.execute(self._few, (json.dumps(distinct.to_pylist()),)).fetchall())
        texts = pa.array([rows.get(number) for number in distinct.to_pylist()], pa.string())
        return texts.take(pc.index_in(wanted, value_set=distinct, skip_nulls=True))

    def _extend(self) -> None:
        """Read what was numbered since."""
        rows = self._connection.execute(self._all, (len(self._known) - 1,)).fetchall()
        numbers, texts = zip(*rows, strict=True)
        more = pa.array(texts, pa.string())
        places = np.arange(len(self._known), numbers[-1] + 1)
        # Numbers of abandoned loads leave holes.
        gaps = pc.index_in(pa.array(places), value_set=as_array(numbers, pa.int64()))
        self._known = pa.concat_arrays([self._known, more.take(gaps)])


def as_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An Arrow array of SQLite's values: integers for times and dates."""
    carrier = _CARRIERS.get(kind)
    if carrier is not None:
        return as_array(values, carrier).view(kind)
    if kind == pa.int64() and None not in values:
        return pa.array(np.array(values, dtype=np.int64))
    return pa.array(values, kind)
