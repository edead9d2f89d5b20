"""Writing batches of transactions: one transaction each, with its mark of progress."""

from __future__ import annotations

import sqlite3

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS
from graph.errors import BatchOutOfOrder, IdConflict
from graph.store.body import against_stored, first_of_each_id
from graph.store.protocol import BatchResult
from graph.store.sqlite import ids
from graph.store.sqlite.decoding import Decoder
from graph.store.sqlite.encoding import insert
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.loads import Load, find
from graph.store.sqlite.rows import rows_by_id
from graph.store.sqlite.schema import ORDINAL_BITS
from graph.store.tables import conform


def write_batch(
    connection: sqlite3.Connection, interner: Interner, load_id: str, number: int, transactions: pa.Table
) -> BatchResult:
    """Write one batch inside the caller's write transaction. Raises: `IdConflict`, `BatchOutOfOrder`, `UnknownLoad`."""
    load = find(connection, load_id)
    if number < load.batches_done:
        row = connection.execute(
            "SELECT stored, already_there FROM batches WHERE load = ? AND number = ?", (load.load, number)
        ).fetchone()
        return BatchResult(stored=row[0], already_there=row[1])
    if number > load.batches_done or load.complete:
        msg = f"load {load_id} expects batch {load.batches_done}{' no more' if load.complete else ''}, not {number}"
        raise BatchOutOfOrder(msg)
    batch = conform(transactions, TRANSACTIONS)
    if _insert_new(connection, interner, load, batch):
        stored = len(batch)
    else:
        stored = _insert_beside_known(connection, interner, load, batch)
    result = BatchResult(stored=stored, already_there=len(transactions) - stored)
    connection.execute(
        "INSERT INTO batches VALUES (?, ?, ?, ?)", (load.load, number, result.stored, result.already_there)
    )
    connection.execute(
        "UPDATE loads SET batches_done = ?, ordinals = ordinals + ? WHERE load = ?", (number + 1, stored, load.load)
    )
    return result


def _insert_new(connection: sqlite3.Connection, interner: Interner, load: Load, batch: pa.Table) -> bool:
    """Whether all ids are new, as they usually are; then the rows are inserted, else nothing is changed."""
    first_row = load.first_row + load.ordinals
    new = ids.add_new(connection, batch.column("transaction_id").combine_chunks(), first_row)
    if new:
        insert(connection, interner, batch, first_row)
    return new


def _insert_beside_known(connection: sqlite3.Connection, interner: Interner, load: Load, batch: pa.Table) -> int:
    """Insert rows with new ids, claim those that only unfinished loads hold, leave those already there."""
    batch, conflicts = first_of_each_id(batch)
    if conflicts:
        raise IdConflict(conflicts)
    known_rows = rows_by_id(connection, batch.column("transaction_id").to_pylist(), visible=False)
    stored = Decoder(connection).decode(known_rows)
    known, conflicts = against_stored(batch, stored)
    if conflicts:
        raise IdConflict(conflicts)
    unfinished = {load for (load,) in connection.execute("SELECT load FROM loads WHERE complete = 0")} - {load.load}
    hidden = [row[1] for row in known_rows if row[0] >> ORDINAL_BITS in unfinished]
    claimed = pc.is_in(batch.column("transaction_id"), value_set=pa.array(hidden, pa.string()))
    fresh, claims = batch.filter(pa.array(~known)), batch.filter(claimed)
    first_row = load.first_row + load.ordinals
    ids.add(connection, fresh.column("transaction_id").combine_chunks(), first_row)
    insert(connection, interner, fresh, first_row)
    connection.executemany(
        "INSERT INTO claims VALUES (?, ?)",
        enumerate(claims.column("transaction_id").to_pylist(), start=first_row + len(fresh)),
    )
    return len(fresh) + len(claims)
