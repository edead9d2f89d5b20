"""Arrow schemas of what stores give back beyond the canonical tables, and the keys of the canonical ones."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from graph.canonical.schema import LABELS, TABLES, TRANSACTIONS

_TIME = pa.timestamp("us", tz="UTC")

#: A stored transaction: the canonical columns, its place in the order of recording, its load.
EXPORTED: Final = pa.schema(
    [
        *TRANSACTIONS,
        pa.field("load_seq", pa.int64(), nullable=False),
        pa.field("recorded_at", _TIME, nullable=False),
        pa.field("load_id", pa.string(), nullable=False),
    ]
)

#: A refused row, with the load that refused it.
QUARANTINE: Final = pa.schema(
    [
        pa.field("load_id", pa.string(), nullable=False),
        pa.field("file", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("field", pa.string()),
        pa.field("value", pa.string()),
        pa.field("reason", pa.string()),
    ]
)

TRANSACTION_FLAGS: Final = pa.schema(
    [
        pa.field("transaction_id", pa.string(), nullable=False),
        pa.field("score_at", pa.float64()),
        pa.field("score_now", pa.float64()),
        pa.field("risk", pa.int64()),
        pa.field("level", pa.string()),
        pa.field("flagged", pa.bool_()),
    ]
)

ACCOUNT_FLAGS: Final = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("risk", pa.int64()),
        pa.field("level", pa.string()),
        pa.field("flagged", pa.bool_()),
    ]
)

#: What makes a row of a canonical table the same row; the rest of its columns may be replaced.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "accounts": ("account_id",),
    "parties": ("party_id",),
    "ownerships": ("party_id", "account_id", "role", "since"),
    "merchants": ("merchant_id",),
    "devices": ("device_id",),
    "labels": ("subject_kind", "subject_id", "verdict", "typology", "scheme_id", "source"),
    "rates": ("day", "currency", "base"),
}

#: Schemas of `export_table`, by name.
EXPORT_TABLES: Final[dict[str, pa.Schema]] = {
    **{name: schema for name, schema in TABLES.items() if name != "transactions"},
    "labels": LABELS,
    "quarantine": QUARANTINE,
}


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of `schema`, in its order and types, each in one chunk; absent nullable columns become null.

    Raises: `ValueError` for a required column that is absent or holds nulls (the caller's bug).
    """
    columns = []
    for field in schema:
        if field.name in table.column_names:
            column = table.column(field.name).cast(field.type).combine_chunks()
        else:
            column = pa.nulls(len(table), field.type)
        if not field.nullable and column.null_count:
            msg = f"column {field.name} must have no nulls"
            raise ValueError(msg)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def in_key_order(table: pa.Table, name: str) -> pa.Table:
    """Sorted by the key of canonical table `name` (quarantine: by every column), nulls last."""
    keys = KEYS.get(name, tuple(QUARANTINE.names))
    return table.sort_by([(key, "ascending") for key in keys])
