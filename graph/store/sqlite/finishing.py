"""Completing a load: claims settled, entities upserted, a place in the order given, FLOW brought up to date."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Final

from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF
from graph.store.sqlite import hub_sums, ids
from graph.store.sqlite.entities import apply_staged
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.loads import Load
from graph.store.sqlite.rows import numbers_by_id
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
    hub_sums.drop(connection, load, stale)
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
        "SELECT row, transaction_id FROM claims WHERE row BETWEEN ? AND ?", load.rows
    ).fetchall()
    if not claims:
        return
    connection.execute("DELETE FROM claims WHERE row BETWEEN ? AND ?", load.rows)
    unfinished = {number for (number,) in connection.execute("SELECT load FROM loads WHERE complete = 0")}
    holders = numbers_by_id(connection, [transaction_id for _, transaction_id in claims])
    for claim, transaction_id in claims:
        holder = holders.get(transaction_id)
        if holder is not None and holder >> ORDINAL_BITS in unfinished:
            ids.move(connection, transaction_id, holder, claim)
            connection.execute("INSERT INTO claims VALUES (?, ?)", (holder, transaction_id))


def _supersede(connection: sqlite3.Connection, load: Load) -> list[tuple[int, int]]:
    """Mark what this load's rows correct, and those of its rows that were corrected before they came.

    Returns the flows of earlier loads that must be summed anew.
    """
    rows = json.dumps(sorted(_corrected(connection, load)))
    connection.execute("INSERT OR IGNORE INTO superseded SELECT value FROM json_each(?)", (rows,))
    return connection.execute(
        "SELECT DISTINCT source, target FROM transactions WHERE row IN (SELECT value FROM json_each(?)) "
        "AND row NOT BETWEEN ? AND ? AND source IS NOT NULL AND target IS NOT NULL ORDER BY source, target",
        (rows, *load.rows),
    ).fetchall()


def _corrected(connection: sqlite3.Connection, load: Load) -> set[int]:
    """Rows that other rows correct, where one of both is of this load and the other of it or of a complete one."""
    if connection.execute("SELECT 1 FROM transactions WHERE supersedes_id IS NOT NULL LIMIT 1").fetchone() is None:
        return set()
    hidden = {number for (number,) in connection.execute("SELECT load FROM loads WHERE complete = 0")} - {load.load}
    mine = connection.execute(
        "SELECT supersedes_id FROM transactions INDEXED BY transactions_supersedes "
        "WHERE supersedes_id IS NOT NULL AND row BETWEEN ? AND ?",
        load.rows,
    )
    by_mine = numbers_by_id(connection, [corrected for (corrected,) in mine]).values()
    of_mine = connection.execute(
        "SELECT new.row, old.row FROM transactions old NOT INDEXED CROSS JOIN transactions new "
        "INDEXED BY transactions_supersedes ON new.supersedes_id = old.transaction_id "
        "WHERE old.row BETWEEN ? AND ? AND new.supersedes_id IS NOT NULL",
        load.rows,
    )
    return {row for row in by_mine if row >> ORDINAL_BITS not in hidden} | {
        row for by, row in of_mine if by >> ORDINAL_BITS not in hidden
    }


def _show_ends(connection: sqlite3.Connection, load: Load) -> None:
    """Make visible the accounts, merchants and devices that only transactions name."""
    # Hidden nodes are in few rows, all of loads of which none was complete: an index finds them at once.
    for side in ("source", "target"):
        connection.execute(
            "UPDATE nodes SET visible = 1 WHERE visible = 0 AND EXISTS ("
            f"SELECT 1 FROM transactions INDEXED BY transactions_{side} WHERE {side} = node AND row BETWEEN ? AND ?)",
            load.rows,
        )
    connection.execute(
        "UPDATE devices SET visible = 1 WHERE visible = 0 AND device IN "
        "(SELECT device FROM transactions NOT INDEXED WHERE row BETWEEN ? AND ?)",
        load.rows,
    )
