"""What a source would become, before anything is loaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.canonical.schema import TRANSACTIONS
from ingestion.cells.parsed import as_text
from ingestion.errors import UnknownFormat
from ingestion.faults import first_of_each_row
from ingestion.formats.mapped import check_columns
from ingestion.formats.plan import Part, Plan
from ingestion.formats.registry import source_files, understood
from ingestion.guess import proposed_map
from ingestion.identity import hash_ids, occurrences, row_digests
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.moments import Clock
from ingestion.mapping.toml_map import table_map
from ingestion.mapping.transactions import transactions
from ingestion.options import LoadOptions
from ingestion.reading.open import open_reader
from ingestion.reading.raw import RawBatch

_ROWS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How a source is understood."""

    #: name of the format, "map" with a map; "unknown": the proposed map was used
    format: str
    why: str
    #: file name -> the table that it fills (a file may fill several: `accounts, parties`)
    files: dict[str, str]
    columns: tuple[str, ...]
    #: a map in TOML that describes the file of transactions; to be looked over, then passed as --map
    proposed_map: str
    #: the first rows as they would be stored
    rows: list[dict[str, Any]]
    #: faults of these rows: {row, field, value, reason}
    faults: list[dict[str, Any]]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The inspection as JSON values (times as ISO text)."""
        rows = [{k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()} for row in self.rows]
        return {**asdict(self), "rows": rows}


def inspect(path: Path, options: LoadOptions) -> Inspection:
    """Read the beginning of a source; cost does not grow with its size.

    Raises: `UnreadableSource`, `BadMap`.
    """
    try:
        plan = understood(path, options)
    except UnknownFormat as error:
        if options.map is not None or options.format != "auto":
            raise
        return _unknown(path, options, str(error))
    part = plan.transactions[0]
    batch, names = _beginning(part)
    proposed = proposed_map(names, _samples(batch, names), known=part.table_map)
    return _described(plan, options, batch, names, proposed)


def _unknown(path: Path, options: LoadOptions, why: str) -> Inspection:
    """A source that no format recognises: its columns are guessed."""
    file = max(source_files(path), key=lambda f: f.path.stat().st_size)
    reader = open_reader(file.path)
    batch = _head(next(reader.batches(), None), len(reader.header.names))
    names = reader.header.names
    proposed = proposed_map(names, _samples(batch, names), separator=reader.header.separator)
    part_map = None
    try:
        part_map = table_map(proposed.document, name="proposed map")
        check_columns(part_map, reader.header, file.path)
    except Exception as error:
        if getattr(error, "code", "") != "bad_map":
            raise
        missing = f"the proposed map is not whole: {error}"
        return Inspection(
            format="unknown",
            why=why,
            files={file.path.name: "?"},
            columns=names,
            proposed_map=proposed.text,
            rows=[],
            faults=[],
            warnings=(missing,),
        )
    plan = Plan(format="unknown", why=why, parts=(Part(path=file.path, table_map=part_map),))
    return _described(plan, options, batch, names, proposed)


def _described(plan: Plan, options: LoadOptions, batch: RawBatch, names: tuple[str, ...], proposed: Any) -> Inspection:
    part = plan.transactions[0]
    clock = Clock(zone=options.zone, now=options.now or datetime.now(UTC))
    converted = transactions(Cells(batch, names, part.table_map), clock)
    table = converted.table
    digests = row_digests(table) if table.num_rows else np.empty((0, 2), np.uint64)
    made = hash_ids(digests, occurrences(digests).before).to_pylist()
    rows = table.select(TRANSACTIONS.names).to_pylist()
    for row, one, place in zip(rows, made, table["row"].to_pylist(), strict=True):
        row["transaction_id"] = row["transaction_id"] or one
        row["source_reference"] = f"{part.path.name}:{place}"
    files: dict[str, str] = {}
    for each in plan.parts:
        files[each.path.name] = ", ".join(filter(None, (files.get(each.path.name), each.table_map.table)))
    return Inspection(
        format=plan.format,
        why=plan.why,
        files=files,
        columns=names,
        proposed_map=proposed.text,
        rows=rows,
        faults=[fault._asdict() for fault in first_of_each_row([*batch.refused, *converted.faults])],
        warnings=plan.warnings,
    )


def _beginning(part: Part) -> tuple[RawBatch, tuple[str, ...]]:
    reader = open_reader(part.path, encoding=part.table_map.encoding, separator=part.table_map.separator)
    return _head(next(reader.batches(), None), len(reader.header.names)), reader.header.names


def _head(batch: RawBatch | None, width: int) -> RawBatch:
    """The first ten rows, good or refused."""
    if batch is None:
        return RawBatch(rows=np.empty(0, np.int64), columns=[pa.array([], pa.string())] * width)
    last = min(sorted([*batch.rows.tolist(), *(f.row for f in batch.refused)])[:_ROWS][-1:] or [0])
    count = int(np.searchsorted(batch.rows, last, side="right"))
    return RawBatch(
        rows=batch.rows[:count],
        columns=[column.slice(0, count) for column in batch.columns],
        refused=[fault for fault in batch.refused if fault.row <= last],
    )


def _samples(batch: RawBatch, names: tuple[str, ...]) -> dict[str, list[str]]:
    """Filled cells of each column."""
    return {
        name: [text for text in as_text(column).to_pylist() if text]
        for name, column in zip(names, batch.columns, strict=True)
    }
