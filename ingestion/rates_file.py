"""A file of rates: CSV (or Parquet) with the columns day, currency, base, rate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ingestion.errors import BadRates
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.entities import entities
from ingestion.mapping.moments import Clock
from ingestion.mapping.table_map import TableMap
from ingestion.reading.open import open_reader

_COLUMNS = ("day", "currency", "base", "rate")


def read_rates(path: Path) -> pa.Table:
    """Rows of the canonical table of rates, their source the file's name.

    Raises: `BadRates` with the first row that is wrong: a wrong rate is never left out in silence.
    """
    reader = open_reader(path)
    missing = [c for c in _COLUMNS if c not in reader.header.names]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}"
        raise BadRates(msg)
    table_map = TableMap(table="rates", columns={c: c for c in _COLUMNS}, label_source=path.name)
    clock = Clock(zone="UTC", now=datetime.now(UTC))
    tables = []
    for batch in reader.batches():
        found = entities(Cells(batch, reader.header.names, table_map), clock)
        for fault in [*batch.refused, *found.faults][:1]:
            msg = f"{path}: row {fault.row}, {fault.field or 'row'} {fault.value!r}: {fault.reason}"
            raise BadRates(msg)
        tables.append(found.table)
    if not tables:
        msg = f"{path}: no rates in it"
        raise BadRates(msg)
    return pa.concat_tables(tables)
