"""Writing a table: Parquet with zstd, without anything that would differ between two runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from graph.canonical.schema import TABLES

#: Columns whose values hardly repeat; everything else is written with a dictionary.
_PLAIN: Final = frozenset(
    {"transaction_id", "occurred_at", "amount_sent_minor", "amount_received_minor", "amount_base_minor", "related_id"}
)


def write_table(folder: Path, name: str, batches: Iterable[pa.Table]) -> int:
    """Write `name`.parquet from pieces in the canonical schema, one row group each; returns the rows.

    The file appears whole or not at all.
    """
    schema = TABLES[name]
    part = folder / f".{name}.parquet.part"
    rows = 0
    with pq.ParquetWriter(
        part,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[field.name for field in schema if field.name not in _PLAIN],
        store_schema=False,
        write_statistics=True,
    ) as writer:
        for batch in batches:
            writer.write_table(batch, row_group_size=max(1, len(batch)))
            rows += len(batch)
    part.replace(folder / f"{name}.parquet")
    return rows


def table(name: str, columns: dict[str, pa.Array]) -> pa.Table:
    """A table in the canonical schema; columns that are left out are null."""
    schema = TABLES[name]
    count = len(next(iter(columns.values())))
    unknown = set(columns) - set(schema.names)
    assert not unknown, unknown
    return pa.table([columns[f.name] if f.name in columns else pa.nulls(count, f.type) for f in schema], schema=schema)
