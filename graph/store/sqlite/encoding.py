"""Canonical transactions (Arrow) as rows of table `transactions`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import EndKind
from graph.store.sqlite.inserting import insert_columns
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.schema import CORRIDOR, SHAPE

#: Columns that are kept as they are, times as microseconds and dates as days.
_PLAIN: Final = (
    "transaction_id",
    "occurred_at",
    "amount_sent_minor",
    "amount_received_minor",
    "amount_base_minor",
    "booked_at",
    "value_date",
    "source_reference",
    "related_id",
    "supersedes_id",
    "reference_text",
    "attributes",
)


def insert(connection: sqlite3.Connection, interner: Interner, batch: pa.Table, first_row: int) -> None:
    """Insert the batch, which conforms to TRANSACTIONS, under primary keys from `first_row` on."""
    if not len(batch):
        return
    columns = {name: batch.column(name).combine_chunks() for name in batch.column_names}
    stored: dict[str, Sequence[Any]] = {
        "row": range(first_row, first_row + len(batch)),
        "shape": interner.tuples(connection, "shapes", [columns[name] for name in SHAPE]).tolist(),
        "corridor": interner.tuples(connection, "corridors", [columns[name] for name in CORRIDOR]).tolist(),
    }
    ends = _ends(connection, interner, columns)
    devices = _numbers(columns["device_id"], lambda ids: interner.devices(connection, ids))
    numbers = {"source": ends[: len(batch)], "target": ends[len(batch) :], "device": devices}
    # A null costs as much as a value, and most columns of most sources are null throughout.
    stored |= {
        name: values.to_pylist()
        for name, values in ({name: _as_stored(columns[name]) for name in _PLAIN} | numbers).items()
        if values.null_count < len(values)
    }
    insert_columns(connection, "transactions", stored, count=len(batch))


def _as_stored(column: pa.Array) -> pa.Array:
    """Microseconds of times, days of dates, else the column itself."""
    if pa.types.is_timestamp(column.type):
        return column.view(pa.int64())
    return column.view(pa.int32()) if pa.types.is_date32(column.type) else column


def _ends(connection: sqlite3.Connection, interner: Interner, columns: dict[str, pa.Array]) -> pa.Array:
    """[2n] node numbers of the sources, then of the targets; null for cash and outside."""
    # Who pays here is paid there: both sides in one look-up.
    ids = pa.concat_arrays([columns["source_id"], columns["target_id"]])
    merchant = pc.equal(pa.concat_arrays([columns["source_kind"], columns["target_kind"]]), EndKind.MERCHANT.value)
    nobody = pa.scalar(None, pa.string())
    accounts = _numbers(pc.if_else(merchant, nobody, ids), lambda keys: interner.nodes(connection, "account", keys))
    merchants = _numbers(pc.if_else(merchant, ids, nobody), lambda keys: interner.nodes(connection, "merchant", keys))
    return pc.coalesce(accounts, merchants)


def _numbers(texts: pa.Array, number: Callable[[Sequence[str]], list[int]]) -> pa.Array:
    """Each text's number; null stays null."""
    if texts.null_count == len(texts):
        return pa.nulls(len(texts), pa.int64())
    encoded = pc.dictionary_encode(texts)
    return pa.array(number(encoded.dictionary.to_pylist()), pa.int64()).take(encoded.indices)
