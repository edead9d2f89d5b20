"""The reading half of a graph store over Arrow tables in memory, for tests of what is made from an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TABLES, TRANSACTIONS
from graph.store.protocol import Counts, DataCut

_STORED = pa.schema(
    [
        *TRANSACTIONS,
        pa.field("load_seq", pa.int64()),
        pa.field("recorded_at", pa.timestamp("us", tz="UTC")),
        pa.field("load_id", pa.string()),
    ]
)
_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def transaction(transaction_id: str, at: datetime, source: str, target: str, **more: Any) -> dict[str, Any]:
    """A row of TRANSACTIONS: a settled payment of 10 EUR between two accounts unless `more` says otherwise."""
    row: dict[str, Any] = dict.fromkeys(TRANSACTIONS.names)
    row |= {
        "transaction_id": transaction_id,
        "kind": "payment",
        "status": "settled",
        "occurred_at": at,
        "occurred_offset_s": 0,
        "precision": "second",
        "source_kind": "account",
        "source_id": source,
        "target_kind": "account",
        "target_id": target,
        "amount_sent_minor": 1000,
        "currency_sent": "EUR",
        "amount_received_minor": 1000,
        "currency_received": "EUR",
        "amount_base_minor": 1000,
    }
    return row | more


class TableStore:
    """Loads are visible once added; sequence numbers follow the order in which they were begun."""

    def __init__(self, **entities: Sequence[Mapping[str, Any]]) -> None:
        self.entities = {name: pa.Table.from_pylist(list(rows), TABLES[name]) for name, rows in entities.items()}
        self.rows = _STORED.empty_table()
        self.exports: list[tuple[int, int | None]] = []

    def add(self, load_id: str, rows: Sequence[Mapping[str, Any]], *, first_seq: int | None = None) -> None:
        first = len(self.rows) + 1 if first_seq is None else first_seq
        stored = [
            {**row, "load_seq": first + k, "recorded_at": _RECORDED, "load_id": load_id} for k, row in enumerate(rows)
        ]
        self.rows = pa.concat_tables([self.rows, pa.Table.from_pylist(stored, _STORED)]).sort_by("load_seq")

    def counts(self) -> Counts:
        return Counts(transactions=len(self.rows), accounts=0, merchants=0, devices=0, quarantined=0)

    def data_cut(self) -> DataCut:
        return DataCut(cut=pc.max(self.rows["load_seq"]).as_py() or 0, data_until=None, recorded_until=None)

    def meta(self, key: str) -> str | None:
        return {"base_currency": "EUR"}.get(key)

    def export_transactions(self, *, after: int = 0, until: int | None = None) -> Iterator[pa.RecordBatch]:
        self.exports.append((after, until))
        rows = self.rows.filter(pc.greater(self.rows["load_seq"], after))
        if until is not None:
            rows = rows.filter(pc.less_equal(rows["load_seq"], until))
        yield from rows.to_batches(max_chunksize=2)

    def export_table(self, name: str) -> pa.Table:
        return self.entities.get(name, TABLES[name].empty_table())
