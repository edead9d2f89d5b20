"""Everything that is visible, as Arrow: transactions in load sequence, the other tables by key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j.connection import Connection
from graph.store.neo4j.decoding import RETURN, decode, microseconds
from graph.store.neo4j.schema import ORDINAL_BITS, camel
from graph.store.tables import EXPORT_TABLES, in_key_order

#: Rows per read transaction, and at least per record batch.
_PAGE: Final = 20_000

_DAYS: Final = "duration.inDays(date('1970-01-01'), n.day).days"
_MATCHES: Final = {
    "accounts": "MATCH (n:Account) WHERE n.hidden IS NULL",
    "parties": "MATCH (n:Customer) WHERE n.hidden IS NULL",
    "ownerships": "MATCH (c:Customer)-[n:OWNS]->(a:Account)",
    "merchants": "MATCH (n:Merchant) WHERE n.hidden IS NULL",
    "devices": "MATCH (n:Device) WHERE n.hidden IS NULL",
    "labels": "MATCH (n:Label) MATCH (l:Load {number: n.load, complete: true})",
    "rates": "MATCH (n:Rate)",
    "quarantine": "MATCH (l:Load {complete: true}) MATCH (n:QuarantinedRow {load: l.number})",
}
_VALUES: Final = {
    ("parties", "party_id"): "n.customerId",
    ("ownerships", "party_id"): "c.customerId",
    ("ownerships", "account_id"): "a.accountId",
    ("labels", "known_at"): f"coalesce({microseconds('n.knownAt')}, l.recordedAt)",
    ("rates", "day"): _DAYS,
    ("quarantine", "load_id"): "l.loadId",
}


def transactions(connection: Connection, after: int, until: int | None) -> Iterator[pa.RecordBatch]:
    """Visible transactions with `after < load_seq <= until`. Rows of complete loads never change: pages agree."""
    held: list[pa.Table] = []
    for low, end in connection.read(partial(_ranges, after=after, until=until)):
        for start in range(low, end, _PAGE):
            held.append(connection.read(partial(_page, low=start, end=min(start + _PAGE, end))))
            if sum(map(len, held)) >= _PAGE:
                yield from pa.concat_tables(held).combine_chunks().to_batches()
                held = []
    if held:
        yield from pa.concat_tables(held).combine_chunks().to_batches()


def _ranges(tx: ManagedTransaction, *, after: int, until: int | None) -> list[tuple[int, int]]:
    """Half-open ranges of `row`, in load sequence."""
    loads = tx.run(
        "MATCH (l:Load {complete: true}) WHERE l.base + l.ordinals > $after "
        "RETURN l.number, l.base, l.ordinals ORDER BY l.base",
        after=after,
    ).values()
    ranges = []
    for number, base, ordinals in loads:
        first, end = max(0, after - base), ordinals if until is None else min(ordinals, until - base)
        if first < end:
            ranges.append(((number << ORDINAL_BITS) + first, (number << ORDINAL_BITS) + end))
    return ranges


def _page(tx: ManagedTransaction, *, low: int, end: int) -> pa.Table:
    rows = tx.run(f"MATCH (t:Transaction) WHERE $low <= t.row < $end {RETURN}", low=low, end=end).values()
    return decode(tx, sorted(rows, key=lambda row: row[0]))


def table(tx: ManagedTransaction, name: str) -> pa.Table:
    """A canonical table other than transactions, or quarantine, sorted by key."""
    schema = EXPORT_TABLES[name]
    values = ", ".join(_value(name, field) for field in schema)
    columns: list[Any] = list(zip(*tx.run(f"{_MATCHES[name]} RETURN {values}").values(), strict=True))
    if not columns:
        return schema.empty_table()
    arrays = []
    for field, column in zip(schema, columns, strict=True):
        carrier = {"timestamp[us, tz=UTC]": pa.int64(), "date32[day]": pa.int32()}.get(str(field.type), field.type)
        arrays.append(
            pa.array(column, carrier).view(field.type) if carrier != field.type else pa.array(column, carrier)
        )
    return in_key_order(pa.table(arrays, schema=schema), name)


def _value(name: str, field: pa.Field) -> str:
    """Cypher for a column."""
    own = _VALUES.get((name, field.name))
    if own is not None:
        return own
    value = f"n.{camel(field.name)}"
    return microseconds(value) if pa.types.is_timestamp(field.type) else value
