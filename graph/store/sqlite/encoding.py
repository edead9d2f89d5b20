"""Canonical transactions (Arrow) as rows of table `transactions`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import EndKind
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.schema import CORRIDOR, SHAPE

_INSERT: Final = f"INSERT INTO transactions VALUES ({', '.join('?' * 18)})"
_INSERT_ID: Final = "INSERT INTO ids VALUES (?, ?) ON CONFLICT DO NOTHING"


def insert(connection: sqlite3.Connection, interner: Interner, batch: pa.Table, first_row: int) -> int:
    """Insert the batch under primary keys from `first_row` on, unless an id is known; returns how many ids were new."""
    if not len(batch):
        return 0
    ids = batch.column("transaction_id").combine_chunks()
    order = pc.sort_indices(ids)
    rows = (order.to_numpy().astype(np.int64) + first_row).tolist()
    fresh: int = connection.executemany(_INSERT_ID, zip(ids.take(order).to_pylist(), rows, strict=True)).rowcount
    if fresh == len(batch):
        connection.executemany(_INSERT, rows_of(connection, interner, batch, first_row))
    return fresh


def rows_of(
    connection: sqlite3.Connection, interner: Interner, batch: pa.Table, first_row: int
) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the table's columns, numbered from `first_row`; `batch` conforms to TRANSACTIONS."""

    def column(name: str) -> pa.Array:
        return batch.column(name).combine_chunks() if len(batch) else pa.nulls(0)

    return zip(
        range(first_row, first_row + len(batch)),
        column("transaction_id").to_pylist(),
        interner.tuples(connection, "shapes", [column(name) for name in SHAPE]).tolist(),
        interner.tuples(connection, "corridors", [column(name) for name in CORRIDOR]).tolist(),
        _integers(column("occurred_at")),
        _ends(connection, interner, column("source_kind"), column("source_id")),
        _ends(connection, interner, column("target_kind"), column("target_id")),
        _integers(column("amount_sent_minor")),
        _integers(column("amount_received_minor")),
        _integers(column("amount_base_minor")),
        _numbers(column("device_id"), lambda ids: interner.devices(connection, ids)),
        _integers(column("booked_at")),
        _integers(column("value_date")),
        *(
            column(name).to_pylist()
            for name in ("source_reference", "related_id", "supersedes_id", "reference_text", "attributes")
        ),
        strict=True,
    )


def _integers(column: pa.Array) -> list[int | None]:
    """Integers, microseconds of times, days of dates."""
    if pa.types.is_timestamp(column.type):
        column = column.view(pa.int64())
    elif pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    values: list[int | None] = column.to_pylist() if column.null_count else column.to_numpy().tolist()
    return values


def _ends(connection: sqlite3.Connection, interner: Interner, kinds: pa.Array, ids: pa.Array) -> list[int | None]:
    """Node numbers of the ends of one side; None for cash and outside."""
    merchant = pc.equal(kinds, EndKind.MERCHANT.value)
    if not pc.any(merchant).as_py():
        return _numbers(ids, lambda keys: interner.nodes(connection, "account", keys))
    accounts = pc.if_else(merchant, pa.scalar(None, pa.string()), ids)
    merchants = pc.if_else(merchant, ids, pa.scalar(None, pa.string()))
    of_accounts = _numbers(accounts, lambda keys: interner.nodes(connection, "account", keys))
    of_merchants = _numbers(merchants, lambda keys: interner.nodes(connection, "merchant", keys))
    return [one if other is None else other for one, other in zip(of_accounts, of_merchants, strict=True)]


def _numbers(texts: pa.Array, number: Callable[[Sequence[str]], list[int]]) -> list[int | None]:
    """Each text's number; None stays None."""
    if texts.null_count == len(texts):
        return [None] * len(texts)
    encoded = pc.dictionary_encode(texts)
    numbers: npt.NDArray[np.object_] = np.array([*number(encoded.dictionary.to_pylist()), None], dtype=object)
    places = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy()
    values: list[int | None] = numbers[places].tolist()
    return values
