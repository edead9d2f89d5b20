"""Removing an incomplete load, with the ends that nobody else names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j import pending
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK, chunks
from graph.store.neo4j.finishing import named, pairs_of_load
from graph.store.neo4j.loads import Load, find

#: Statements that each remove at most `$limit` things and return how many.
_REMOVALS: Final = (
    "MATCH (t:Transaction) WHERE $low <= t.row <= $high WITH t LIMIT $limit DETACH DELETE t RETURN count(t)",
    "MATCH (n:Claim) WHERE $low <= n.row <= $high WITH n LIMIT $limit DELETE n RETURN count(n)",
    "MATCH (n:StagedTable {load: $load}) WITH n LIMIT 100 DELETE n RETURN count(n)",
    "MATCH (n:QuarantinedRow {load: $load}) WITH n LIMIT $limit DELETE n RETURN count(n)",
    "MATCH (n:Label) WHERE n.load = $load WITH n LIMIT $limit DELETE n RETURN count(n)",
)

#: What names the ends goes after them.
_LAST_REMOVALS: Final = (
    "MATCH (n:LoadBatch {load: $load}) WITH n LIMIT $limit DELETE n RETURN count(n)",
    "MATCH (n:BatchPairs {load: $load}) WITH n LIMIT 100 DELETE n RETURN count(n)",
)


def abandon(connection: Connection, load_id: str) -> None:
    """Remove the load, its `(:Load)` last, so that a repetition goes on; rows that others claim become theirs."""
    load = connection.read(partial(find, load_id=load_id))
    pending.clear(connection, load.number)
    connection.write(partial(_hand_over, load=load))
    _remove(connection, load, _REMOVALS)
    for statement, ids in unused_ends(pairs_of_load(connection, load)):
        for chunk in chunks(ids):
            connection.write(lambda tx, text=statement, ids=chunk: tx.run(text, ids=ids).consume())  # type: ignore[misc]
    _remove(connection, load, _LAST_REMOVALS)
    connection.write(lambda tx: tx.run("MATCH (l:Load {number: $load}) DELETE l", load=load.number).consume())


def _remove(connection: Connection, load: Load, statements: Iterable[str]) -> None:
    """Run each until it removes nothing more."""
    for statement in statements:
        while connection.write(
            lambda tx, text=statement: (  # type: ignore[misc]
                tx.run(text, load=load.number, limit=CHUNK, **load.rows).single(strict=True)[0]
            )
        ):
            pass


def unused_ends(pairs: pa.Table) -> Iterable[tuple[str, list[str]]]:
    """Statements that delete those of `$ids` that are hidden and stand alone, with the ids that a load names."""
    for label, key, ids in named(pairs):
        yield (
            f"UNWIND $ids AS id MATCH (n:{label} {{{key}: id}}) WHERE n.hidden AND NOT EXISTS {{ (n)--() }} DELETE n",
            ids,
        )


def _hand_over(tx: ManagedTransaction, *, load: Load) -> None:
    """Give claimed rows to the load that claimed them first; the claim stays, for its flows are still to be summed."""
    tx.run("MATCH (c:Claim) WHERE $low <= c.row <= $high DELETE c", **load.rows).consume()
    tx.run(
        "MATCH (c:Claim) MATCH (t:Transaction {transactionId: c.transactionId}) WHERE $low <= t.row <= $high "
        "WITH t, c ORDER BY c.row WITH t, min(c.row) AS row SET t.row = row",
        **load.rows,
    ).consume()
