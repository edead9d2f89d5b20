"""The transactions that count, sorted: superseded versions dropped, ordered by (occurred_at, transaction id)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS
from graph.columns import Int64s

_CANONICAL: Final = (
    "transaction_id kind status related_id supersedes_id occurred_at precision source_kind source_id target_kind "
    "target_id amount_sent_minor currency_sent amount_received_minor currency_received amount_base_minor channel "
    "device_id source_country target_country"
).split()

#: What event columns are made of, out of a store's export.
ROWS: Final = pa.schema(
    [
        *(TRANSACTIONS.field(name).remove_metadata() for name in _CANONICAL),
        pa.field("load_seq", pa.int64()),
        pa.field("recorded_at", pa.timestamp("us", tz="UTC")),
        pa.field("load_id", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentRows:
    """The rows of `ROWS` that count, and which id took the place of which."""

    rows: pa.Table
    #: superseded id -> the id that names it
    successor: dict[str, str]
    #: rows that were handed in, superseded ones among them
    exported: int


def rows_of(batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """One table of schema `ROWS` from a store's export."""
    parts = [pa.Table.from_batches([batch]).select(ROWS.names).cast(ROWS) for batch in batches]
    return pa.concat_tables(parts) if parts else ROWS.empty_table()


def current(rows: pa.Table, successor: dict[str, str] | None = None) -> CurrentRows:
    """The rows that count, sorted. `successor` holds supersessions among rows that are already gone."""
    exported = len(rows)
    rows = _latest_of_each_id(rows)
    known = dict(successor or {})
    naming = rows.filter(pc.is_valid(rows["supersedes_id"]))
    named = zip(naming["supersedes_id"].to_pylist(), naming["transaction_id"].to_pylist(), strict=True)
    known.update({old: new for old, new in named if old != new})
    if known:
        gone = pc.is_in(rows["transaction_id"], value_set=pa.array(list(known), pa.string()))
        rows = rows.filter(pc.invert(gone))
    return CurrentRows(rows=rows.take(pa.array(_time_order(rows))), successor=known, exported=exported)


def latest_version(transaction_id: str, successor: dict[str, str]) -> str:
    """The id that stands for `transaction_id` now; a loop of corrections ends where it began."""
    seen = {transaction_id}
    while (following := successor.get(transaction_id)) is not None and following not in seen:
        transaction_id = following
        seen.add(transaction_id)
    return transaction_id


def _latest_of_each_id(rows: pa.Table) -> pa.Table:
    """The row of the highest load sequence where an id came more than once."""
    if pc.count_distinct(rows["transaction_id"]).as_py() == len(rows):
        return rows
    best = rows.group_by("transaction_id").aggregate([("load_seq", "max")])
    return rows.filter(pc.is_in(rows["load_seq"], value_set=best["load_seq_max"]))


def _time_order(rows: pa.Table) -> Int64s:
    """Row numbers in the order of (occurred_at, transaction id); ids are compared in ties only, which are few."""
    times = rows["occurred_at"].cast(pa.int64()).to_numpy()
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[1:] = ordered[1:] == ordered[:-1]
    tied[:-1] |= tied[1:]
    places = np.flatnonzero(tied)
    if len(places):
        part = pa.table({"at": ordered[places], "id": rows["transaction_id"].take(pa.array(order[places]))})
        within = pc.sort_indices(part, sort_keys=[("at", "ascending"), ("id", "ascending")]).to_numpy()
        order[places] = order[places][within]
    return order.astype(np.int64, copy=False)
