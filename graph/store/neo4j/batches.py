"""Writing batches of transactions: one managed transaction each, with its mark of progress."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction
from neo4j.exceptions import ConstraintError

from graph.canonical.schema import TRANSACTIONS
from graph.errors import BatchOutOfOrder, IdConflict
from graph.store.body import against_stored, first_of_each_id
from graph.store.neo4j import pairs
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.decoding import RETURN, decode
from graph.store.neo4j.encoding import CHUNK, chunks, create
from graph.store.neo4j.loads import Load, find, hidden
from graph.store.neo4j.schema import ORDINAL_BITS
from graph.store.protocol import BatchResult
from graph.store.tables import conform


def write_batch(connection: Connection, load_id: str, number: int, transactions: pa.Table) -> BatchResult:
    """Write one batch. Raises: `IdConflict`, `BatchOutOfOrder`, `UnknownLoad`, `StoreUnavailable`."""
    batch, conflicts = first_of_each_id(conform(transactions, TRANSACTIONS))
    if conflicts:
        connection.read(partial(_expect, load_id=load_id, number=number))
        raise IdConflict(conflicts)
    repeated = len(transactions) - len(batch)
    try:
        # The usual case: all ids are new, and the constraint is what looks.
        return connection.write(partial(_write, load_id=load_id, number=number, batch=batch, repeated=repeated))
    except ConstraintError:
        beside = partial(_write_beside_known, load_id=load_id, number=number, batch=batch, repeated=repeated)
        return connection.write(beside)


def _expect(
    tx: ManagedTransaction, *, load_id: str, number: int, lock: bool = False
) -> tuple[Load, BatchResult | None]:
    """The load, and the result of the batch if it is done already. Raises: `BatchOutOfOrder`, `UnknownLoad`."""
    load = find(tx, load_id, lock=lock)
    if number < load.batches_done:
        done = tx.run(
            "MATCH (b:LoadBatch {load: $load}) WHERE b.number = $number RETURN b.stored, b.alreadyThere",
            load=load.number,
            number=number,
        ).single(strict=True)
        return load, BatchResult(stored=done[0], already_there=done[1])
    if number > load.batches_done or load.complete:
        msg = f"load {load_id} expects batch {load.batches_done}{' no more' if load.complete else ''}, not {number}"
        raise BatchOutOfOrder(msg)
    return load, None


def _write(tx: ManagedTransaction, *, load_id: str, number: int, batch: pa.Table, repeated: int) -> BatchResult:
    """The batch, all of whose ids are new."""
    load, done = _expect(tx, load_id=load_id, number=number, lock=True)
    if done is not None:
        return done
    create(tx, batch, load.first_row + load.ordinals)
    return _mark(tx, load, number, batch, BatchResult(stored=len(batch), already_there=repeated))


def _write_beside_known(
    tx: ManagedTransaction, *, load_id: str, number: int, batch: pa.Table, repeated: int
) -> BatchResult:
    """Create what is new, claim what only unfinished loads hold, leave what is there."""
    load, done = _expect(tx, load_id=load_id, number=number, lock=True)
    if done is not None:
        return done
    rows = [
        row
        for ids in chunks(batch.column("transaction_id").to_pylist())
        for row in tx.run(f"UNWIND $ids AS id MATCH (t:Transaction {{transactionId: id}}) {RETURN}", ids=ids).values()
    ]
    known, conflicts = against_stored(batch, decode(tx, rows))
    if conflicts:
        raise IdConflict(conflicts)
    others = set(hidden(tx)) - {load.number}
    theirs = pa.array([row[1] for row in rows if row[0] >> ORDINAL_BITS in others], pa.string())
    claims = batch.filter(pc.is_in(batch.column("transaction_id"), value_set=theirs))
    fresh = batch.filter(pa.array(~known))
    first_row = load.first_row + load.ordinals
    create(tx, fresh, first_row)
    claimed = enumerate(claims.column("transaction_id").to_pylist(), start=first_row + len(fresh))
    tx.run(
        "UNWIND $claims AS c CREATE (:Claim {row: c[0], transactionId: c[1]})", claims=[list(c) for c in claimed]
    ).consume()
    stored = len(fresh) + len(claims)
    result = BatchResult(stored=stored, already_there=len(batch) - stored + repeated)
    return _mark(tx, load, number, fresh, result)


def _mark(tx: ManagedTransaction, load: Load, number: int, fresh: pa.Table, result: BatchResult) -> BatchResult:
    """Note the progress of the load, in the transaction that made it; only now is the server done with the batch."""
    parts = [pairs.pack(pairs.pairs_of(fresh.slice(start, CHUNK))) for start in range(0, len(fresh), CHUNK)]
    tx.run(
        "MATCH (l:Load {number: $load}) SET l.batchesDone = $number + 1, l.ordinals = l.ordinals + $stored "
        "CREATE (:LoadBatch {load: $load, number: $number, stored: $stored, alreadyThere: $there}) "
        "WITH l UNWIND range(0, size($parts) - 1) AS i "
        "CREATE (:BatchPairs {load: $load, number: $number, part: i, arrow: $parts[i]})",
        load=load.number,
        number=number,
        stored=result.stored,
        there=result.already_there,
        parts=parts,
    ).consume()
    return result
