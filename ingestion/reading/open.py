"""Opens a file as what it is."""

from __future__ import annotations

from pathlib import Path

from ingestion.reading.csv_reader import BATCH_ROWS, CsvReader
from ingestion.reading.files import is_parquet
from ingestion.reading.parquet_reader import ParquetReader
from ingestion.reading.raw import Reader


def open_reader(path: Path, *, encoding: str = "", separator: str = "", batch_rows: int = BATCH_ROWS) -> Reader:
    """The reader of a file, by its first bytes.

    Raises: `UnreadableSource`.
    """
    if is_parquet(path):
        return ParquetReader(path, batch_rows=batch_rows)
    return CsvReader(path, encoding=encoding, separator=separator, batch_rows=batch_rows)
