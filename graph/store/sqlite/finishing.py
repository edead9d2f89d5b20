"""Completing a load: claims settled, entities upserted, a place in the order given, FLOW brought up to date."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF
from graph.store.sqlite.entities import apply_staged
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.loads import Load
from graph.store.sqlite.schema import LATE_FLOW_INDEXES, LATE_TRANSACTION_INDEXES, ORDINAL_BITS, VISIBLE

_MOVED: Final = (
    "shape NOT IN (SELECT shape FROM shapes WHERE status IN "
    f"({', '.join(repr(str(status)) for status in sorted(STATUSES_WITHOUT_MOTIF))})) "
    "AND row NOT IN (SELECT row FROM superseded)"
)

_ADD_FLOWS: Final = f"""INSERT INTO flows
    SELECT source, target, count(*), ifnull(sum(amount_base_minor), 0), min(occurred_at), max(occurred_at)
    FROM transactions NOT INDEXED
    WHERE row BETWEEN ? AND ? AND source IS NOT NULL AND target IS NOT NULL AND {_MOVED}
    GROUP BY source, target
    ON CONFLICT (source, target) DO UPDATE SET count = count + excluded.count,
    total_minor = total_minor + excluded.total_minor,
    first = min(first, excluded.first), last = max(last, excluded.last)"""

_ADD_USES: Final = """INSERT INTO uses
    SELECT source, device, count(*), min(occurred_at), max(occurred_at) FROM transactions NOT INDEXED
    WHERE row BETWEEN ? AND ? AND source IS NOT NULL AND device IS NOT NULL GROUP BY source, device
    ON CONFLICT (node, device) DO UPDATE SET count = count + excluded.count,
    first = min(first, excluded.first), last = max(last, excluded.last)"""

_FLOW_AGAIN: Final = f"""INSERT INTO flows
    SELECT source, target, count(*), ifnull(sum(amount_base_minor), 0), min(occurred_at), max(occurred_at)
    FROM transactions INDEXED BY transactions_source WHERE source = ? AND target = ? AND {VISIBLE} AND {_MOVED}
    GROUP BY source, target"""


def finish(connection: sqlite3.Connection, interner: Interner, load: Load) -> None:
    """Complete the load inside the caller's write transaction."""
    _settle_claims(connection, load)
    base, recorded_at_us = _next_place(connection)
    apply_staged(connection, interner, load, recorded_at_us)
    for statement in LATE_TRANSACTION_INDEXES:
        connection.execute(statement)
    stale = _supersede(connection, load)
    connection.execute(_ADD_FLOWS, load.rows)
    connection.execute(_ADD_USES, load.rows)
    for statement in LATE_FLOW_INDEXES:
        connection.execute(statement)
    _show_ends(connection, load)
    connection.execute(
        "UPDATE loads SET complete = 1, base = ?, recorded_at = ?, (stored, last_occurred_at) = "
        "(SELECT count(*), max(occurred_at) FROM transactions NOT INDEXED WHERE row BETWEEN ? AND ?) WHERE load = ?",
        (base, recorded_at_us, *load.rows, load.load),
    )
    for pair in stale:
        connection.execute("DELETE FROM flows WHERE source = ? AND target = ?", pair)
        connection.execute(_FLOW_AGAIN, pair)


def _next_place(connection: sqlite3.Connection) -> tuple[int, int]:
    """The load sequence before this load's first row, and its recording time, never before an earlier load's."""
    row = connection.execute(
        "SELECT base + ordinals, recorded_at FROM loads WHERE complete = 1 "
        "ORDER BY base DESC, ordinals DESC, recorded_at DESC LIMIT 1"
    ).fetchone()
    base, latest_us = row or (0, 0)
    return base, max(time.time_ns() // 1000, latest_us)


def _settle_claims(connection: sqlite3.Connection, load: Load) -> None:
    """Take the rows that this load claims from loads that are not complete; those of complete ones are there."""
    claims = connection.execute(
        "SELECT c.row, c.transaction_id, t.row FROM claims c JOIN ids t USING (transaction_id) "
        "WHERE c.row BETWEEN ? AND ? AND (t.row >> ?) IN (SELECT load FROM loads WHERE complete = 0)",
        (*load.rows, ORDINAL_BITS),
    ).fetchall()
    connection.execute("DELETE FROM claims WHERE row BETWEEN ? AND ?", load.rows)
    for claim, transaction_id, holder in claims:
        move(connection, transaction_id, holder, claim)
        connection.execute("INSERT INTO claims VALUES (?, ?)", (holder, transaction_id))


def move(connection: sqlite3.Connection, transaction_id: str, row: int, to: int) -> None:
    """Give a transaction another primary key: that of the load whose it becomes."""
    connection.execute("UPDATE transactions SET row = ? WHERE row = ?", (to, row))
    connection.execute("UPDATE ids SET row = ? WHERE transaction_id = ?", (to, transaction_id))


def _supersede(connection: sqlite3.Connection, load: Load) -> list[tuple[int, int]]:
    """Mark what this load's rows correct, and those of its rows that were corrected before they came.

    Returns the flows of earlier loads that must be summed anew.
    """
    marks = connection.execute(
        """SELECT old.row, old.source, old.target FROM transactions new INDEXED BY transactions_supersedes
        JOIN ids ON ids.transaction_id = new.supersedes_id JOIN transactions old ON old.row = ids.row
        WHERE new.supersedes_id IS NOT NULL
        AND (new.row BETWEEN ?1 AND ?2 OR old.row BETWEEN ?1 AND ?2)
        AND (new.row >> ?3) NOT IN (SELECT load FROM loads WHERE complete = 0 AND load <> ?4)
        AND (old.row >> ?3) NOT IN (SELECT load FROM loads WHERE complete = 0 AND load <> ?4)""",
        (*load.rows, ORDINAL_BITS, load.load),
    ).fetchall()
    connection.executemany("INSERT OR IGNORE INTO superseded VALUES (?)", [(row,) for row, *_ in marks])
    earlier = {pair for row, *pair_ in marks if row >> ORDINAL_BITS != load.load for pair in [tuple(pair_)]}
    return sorted((source, target) for source, target in earlier if source is not None and target is not None)


def _show_ends(connection: sqlite3.Connection, load: Load) -> None:
    """Make visible the accounts, merchants and devices that only transactions name."""
    for column, table, number in (
        ("source", "nodes", "node"),
        ("target", "nodes", "node"),
        ("device", "devices", "device"),
    ):
        connection.execute(
            f"UPDATE {table} SET visible = 1 WHERE visible = 0 AND {number} IN "
            f"(SELECT {column} FROM transactions NOT INDEXED WHERE row BETWEEN ? AND ?)",
            load.rows,
        )
