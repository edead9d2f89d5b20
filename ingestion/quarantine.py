"""Refused rows as a CSV file that spreadsheets open without running anything."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

COLUMNS: Final = ("load_id", "file", "row", "field", "value", "reason")
#: A cell that begins so is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows: pa.Table, path: Path) -> int:
    """Write rows of quarantine, whole or not at all; returns how many.

    A cell that a spreadsheet would compute gets an apostrophe before it.
    """
    names = [name for name in COLUMNS if name in rows.column_names]
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        out.writerow(names)
        for batch in rows.select(names).to_batches(max_chunksize=10_000):
            out.writerows([harmless(row[name]) for name in names] for row in batch.to_pylist())
    draft.replace(path)
    return int(rows.num_rows)


def harmless(cell: Any) -> str:
    """The cell as text, with what a spreadsheet would compute made plain text."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
