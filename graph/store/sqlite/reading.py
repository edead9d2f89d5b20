"""Single look-ups: counts, data cut, transactions by id, an account and its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.store.protocol import Counts, DataCut
from graph.store.sqlite.decoding import COLUMNS, Decoder
from graph.store.sqlite.rows import rows_by_id
from graph.store.sqlite.schema import ORDINAL_BITS, VISIBLE
from graph.store.tables import EXPORTED

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def time_of(microseconds: int | None) -> datetime | None:
    """The aware time, exactly."""
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def counts(connection: sqlite3.Connection) -> Counts:
    """Visible rows."""
    transactions, quarantined = connection.execute(
        "SELECT ifnull(sum(stored), 0), ifnull(sum(quarantined), 0) FROM loads WHERE complete = 1"
    ).fetchone()
    of_kind = dict(connection.execute("SELECT kind, count(*) FROM nodes WHERE visible = 1 GROUP BY kind"))
    devices = connection.execute("SELECT count(*) FROM devices WHERE visible = 1").fetchone()[0]
    return Counts(
        transactions=transactions,
        accounts=of_kind.get("account", 0),
        merchants=of_kind.get("merchant", 0),
        devices=devices,
        quarantined=quarantined,
    )


def data_cut(connection: sqlite3.Connection) -> DataCut:
    """How far the complete loads go."""
    cut, occurred_at, recorded_at = connection.execute(
        "SELECT ifnull(max(base + ordinals), 0), max(last_occurred_at), max(recorded_at) FROM loads WHERE complete = 1"
    ).fetchone()
    return DataCut(cut=cut, data_until=time_of(occurred_at), recorded_until=time_of(recorded_at))


def transactions(connection: sqlite3.Connection, ids: Sequence[str]) -> pa.Table:
    """The visible ones among `ids`, in their order."""
    found = Decoder(connection).decode(rows_by_id(connection, ids, visible=True))
    places = pc.index_in(pa.array(ids, pa.string()), value_set=found.column("transaction_id").combine_chunks())
    return found.take(places.drop_null())


def node_of(connection: sqlite3.Connection, account_id: str) -> int | None:
    """Number of a visible account."""
    row = connection.execute(
        "SELECT node FROM nodes WHERE id = ? AND kind = 'account' AND visible = 1", (account_id,)
    ).fetchone()
    return None if row is None else row[0]


def account_transactions(
    connection: sqlite3.Connection, account_id: str, *, recorded_after: int, limit: int
) -> tuple[pa.Table, int]:
    """The latest by time, then place in their load, without superseded versions; and how many there are."""
    node = node_of(connection, account_id)
    if node is None:
        return EXPORTED.empty_table(), 0
    since = _recorded_after(connection, recorded_after)
    sides = ("source = ?1", "target = ?1 AND source IS NOT ?1")
    visible = f"{VISIBLE} AND row NOT IN (SELECT row FROM superseded) AND {since}"
    total = sum(
        connection.execute(f"SELECT count(*) FROM transactions WHERE {side} AND {visible}", (node,)).fetchone()[0]
        for side in sides
    )
    latest = [
        row
        for side in sides
        for row in connection.execute(
            f"SELECT {COLUMNS} FROM transactions WHERE {side} AND {visible} "
            "ORDER BY occurred_at DESC, row DESC LIMIT ?2",
            (node, limit),
        )
    ]
    latest.sort(key=_time_and_row, reverse=True)
    return Decoder(connection).decode(latest[:limit]), total


def _time_and_row(row: tuple[Any, ...]) -> tuple[int, int]:
    """What orders transactions: when they happened, then how they were loaded."""
    return row[4], row[0]


def _recorded_after(connection: sqlite3.Connection, load_seq: int) -> str:
    """A condition on `row`: recorded after that load sequence. Whole loads, but for the one in which it lies."""
    if load_seq <= 0:
        return "true"
    within = connection.execute(
        "SELECT load, base FROM loads WHERE complete = 1 AND base < ? ORDER BY base DESC, ordinals DESC LIMIT 1",
        (load_seq,),
    ).fetchone()
    later = f"(row >> {ORDINAL_BITS}) IN (SELECT load FROM loads WHERE complete = 1 AND base >= {int(load_seq)})"
    if within is None:
        return later
    low = (within[0] << ORDINAL_BITS) + load_seq - within[1]
    return f"({later} OR row BETWEEN {low} AND {(within[0] + 1 << ORDINAL_BITS) - 1})"
