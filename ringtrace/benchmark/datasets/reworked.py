"""A data set's file with columns that its map needs and the file does not have."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from polars.exceptions import PolarsError

from ingestion.errors import UnreadableSource
from ringtrace.benchmark.datasets.bench_data import Request


def reworked(request: Request, **columns: pl.Expr) -> Request:
    """The request for a copy, in its work folder, of the CSV or Parquet file with `columns` added or replaced.

    Raises: `UnreadableSource` naming the file and what it lacks.
    """
    path = request.path
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=None)
        frame = frame.with_columns(**columns)
    except (OSError, PolarsError) as error:
        msg = f"{path}: {error}"
        raise UnreadableSource(msg) from error
    request.work.mkdir(parents=True, exist_ok=True)
    written = request.work / "reworked.parquet"
    frame.write_parquet(written)
    return replace(request, path=written)
