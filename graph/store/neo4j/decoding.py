"""Stored transactions as canonical ones (Arrow)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j.schema import ORDINAL_BITS, ORDINALS, PROPERTIES
from graph.store.tables import EXPORTED

_TIMES: Final = frozenset({"occurred_at", "booked_at"})


def microseconds(expression: str) -> str:
    """Cypher for a time as microseconds since 1970."""
    return f"({expression}).epochSeconds * 1000000 + ({expression}).microsecond"


def _value(name: str, key: str) -> str:
    if name in _TIMES:
        return microseconds(f"t.{key}")
    return f"duration.inDays(date('1970-01-01'), t.{key}).days" if name == "value_date" else f"t.{key}"


#: What `decode` expects of transactions `t`.
RETURN: Final = f"""OPTIONAL MATCH (source)-[:PERFORMS]->(t)
    OPTIONAL MATCH (t)-[:BENEFITS_TO]->(target) OPTIONAL MATCH (t)-[:USED]->(device)
    RETURN t.row, {", ".join(_value(name, key) for name, key in PROPERTIES.items())},
    coalesce(source.accountId, source.merchantId), coalesce(target.accountId, target.merchantId), device.deviceId,
    coalesce(t.sourceKind, CASE WHEN source.merchantId IS NULL THEN 'account' ELSE 'merchant' END),
    coalesce(t.targetKind, CASE WHEN target.merchantId IS NULL THEN 'account' ELSE 'merchant' END)"""
_COLUMNS: Final = ("row", *PROPERTIES, "source_id", "target_id", "device_id", "source_kind", "target_kind")


def decode(tx: ManagedTransaction, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows of `RETURN` with schema EXPORTED."""
    if not rows:
        return EXPORTED.empty_table()
    columns: dict[str, Any] = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
    columns |= _recorded(tx, np.array(columns["row"], dtype=np.int64))
    return pa.table([_array(columns[field.name], field.type) for field in EXPORTED], schema=EXPORTED)


def _recorded(tx: ManagedTransaction, rows: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, Any]:
    """Load sequence, recording time and load id, from the rows' loads."""
    numbers, inverse = np.unique(rows >> ORDINAL_BITS, return_inverse=True)
    facts = {
        row[0]: row[1:]
        for row in tx.run(
            "MATCH (l:Load) WHERE l.number IN $numbers "
            "RETURN l.number, coalesce(l.base, 0), coalesce(l.recordedAt, 0), l.loadId",
            numbers=numbers.tolist(),
        ).values()
    }
    of_load = [facts[number] for number in numbers.tolist()]
    base = np.array([fact[0] for fact in of_load], dtype=np.int64)
    return {
        "load_seq": base[inverse] + (rows & (ORDINALS - 1)) + 1,
        "recorded_at": np.array([fact[1] for fact in of_load], dtype=np.int64)[inverse],
        "load_id": pa.array([fact[2] for fact in of_load], pa.string()).take(pa.array(inverse)),
    }


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    """Arrow of Python values; times come as microseconds, dates as days."""
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).view(kind)
    if pa.types.is_date32(kind):
        return pa.array(values, pa.int32()).view(kind)
    return pa.array(values, kind)
