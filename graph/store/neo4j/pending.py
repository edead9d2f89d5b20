"""FLOW of loads too large for one transaction: noted aside first, shown by completion, folded in afterwards.

Readers add what is pending of complete loads, so completion shows everything at once. One load at a time holds the
pending properties; whoever finds them left by a complete load folds them, and takes them from a load that stopped.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK
from graph.store.neo4j.flow_writing import pend
from graph.store.neo4j.loads import hidden

#: A holder that wrote nothing for so long has stopped.
STOPPED_S: Final = 60.0
_WAIT_S: Final = 0.2

_FOLD: Final = """MATCH ()-[f:FLOW {pendingLoad: $load}]->() WITH f LIMIT $limit
    SET f.count = coalesce(f.count, 0) + f.pendingCount,
    f.totalMinor = coalesce(f.totalMinor, 0) + f.pendingTotalMinor,
    f.first = CASE WHEN f.first <= f.pendingFirst THEN f.first ELSE f.pendingFirst END,
    f.last = CASE WHEN f.last >= f.pendingLast THEN f.last ELSE f.pendingLast END
    REMOVE f.pendingLoad, f.pendingCount, f.pendingTotalMinor, f.pendingFirst, f.pendingLast RETURN count(f)"""
_CLEAR: Final = """MATCH ()-[f:FLOW {pendingLoad: $load}]->() WITH f LIMIT $limit
    REMOVE f.pendingLoad, f.pendingCount, f.pendingTotalMinor, f.pendingFirst, f.pendingLast
    WITH f, f.count IS NULL AS only FOREACH (_ IN CASE WHEN only THEN [1] ELSE [] END | DELETE f) RETURN count(only)"""


class PendingTaken(Exception):
    """Another process took the pending properties, as we seemed to have stopped."""


def note(connection: Connection, flows: pa.Table, load: int) -> None:
    """Note the flows of a load as pending, from the beginning whenever another process took them."""
    while True:
        _acquire(connection, load)
        try:
            for start in range(0, len(flows), CHUNK):
                connection.write(partial(_note, flows=flows.slice(start, CHUNK), load=load))
        except PendingTaken:
            continue
        return


def fold(connection: Connection, load: int) -> None:
    """Add what is pending of a complete load to its flows, and give the pending properties back."""
    _each(connection, _FOLD, load)
    connection.write(partial(_release, load=load))


def clear(connection: Connection, load: int) -> None:
    """Drop what is pending of a load that is not complete, and give the pending properties back."""
    _each(connection, _CLEAR, load)
    connection.write(partial(_release, load=load))


def _each(connection: Connection, statement: str, load: int) -> None:
    while connection.write(lambda tx: tx.run(statement, load=load, limit=CHUNK).single(strict=True)[0]):
        pass


def _note(tx: ManagedTransaction, *, flows: pa.Table, load: int) -> None:
    held = tx.run("MATCH (f:StoreFact {key: 'pending'}) SET f.at = timestamp() RETURN f.load").single(strict=True)[0]
    if held != load:
        raise PendingTaken
    pend(tx, flows, load)


def _release(tx: ManagedTransaction, *, load: int) -> None:
    tx.run("MATCH (f:StoreFact {key: 'pending'}) WHERE f.load = $load REMOVE f.load, f.at", load=load).consume()


def _acquire(connection: Connection, load: int) -> None:
    """Hold the pending properties, after those of others were folded or dropped."""
    while (holder := connection.write(partial(_try_acquire, load=load))) is not None:
        held, complete, idle_s = holder
        if complete:
            fold(connection, held)
        elif idle_s > STOPPED_S:
            clear(connection, held)
        else:
            time.sleep(_WAIT_S)


def _try_acquire(tx: ManagedTransaction, *, load: int) -> tuple[int, bool, float] | None:
    """None: held now; else who holds it, whether that load is complete, and since when it wrote nothing."""
    held, idle_ms = tx.run(
        "MATCH (f:StoreFact {key: 'pending'}) SET f.lock = true REMOVE f.lock "
        "RETURN f.load, timestamp() - coalesce(f.at, timestamp())"
    ).single(strict=True)
    if held is not None and held != load:
        return held, held not in hidden(tx), idle_ms / 1000
    tx.run("MATCH (f:StoreFact {key: 'pending'}) SET f.load = $load, f.at = timestamp()", load=load).consume()
    return None
