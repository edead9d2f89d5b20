"""A Parquet file as batches of cells: text stays text; times, dates and integers stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.errors import UnreadableSource
from ingestion.reading.raw import Header, RawBatch, named

#: From here on a float no longer holds every integer.
_EXACT: Final = 2**53


class ParquetReader:
    """One Parquet file."""

    def __init__(self, path: Path, *, batch_rows: int) -> None:
        self.path = path
        self._batch_rows = batch_rows
        self.warnings: list[str] = []
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            msg = f"{path}: not a readable Parquet file ({error})"
            raise UnreadableSource(msg) from None
        names, repeated = named(self._file.schema_arrow.names)
        self.header = Header(names=names, repeated=repeated)

    def batches(self) -> Iterator[RawBatch]:
        """All rows, once, in order."""
        total, done = max(self._file.metadata.num_rows, 1), 0
        try:
            for batch in self._file.iter_batches(batch_size=self._batch_rows):
                rows = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
                done += batch.num_rows
                yield RawBatch(rows=rows, columns=[_plain(c) for c in batch.columns], share=done / total)
        except (pa.ArrowException, OSError) as error:
            msg = f"{self.path}: damaged ({error})"
            raise UnreadableSource(msg) from None


def _plain(column: pa.Array) -> pa.Array:
    """Cells of the few kinds that conversion knows: text, times, dates, integers."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_string(kind):
        return _without_empty(column)
    if pa.types.is_timestamp(kind) or pa.types.is_date32(kind) or pa.types.is_integer(kind):
        return column
    if pa.types.is_floating(kind):
        return _floats(column)
    if pa.types.is_null(kind) or pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.nulls(len(column), pa.string())
    return _without_empty(column.cast(pa.string()))


def _without_empty(column: pa.Array) -> pa.Array:
    text = pc.utf8_trim(column, " ")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _floats(column: pa.Array) -> pa.Array:
    """The shortest decimals that mean the same number; from 2^53 on with an exponent, which amounts refuse."""
    texts = [None if x is None else f"{x:e}" if abs(x) >= _EXACT else repr(x) for x in column.to_pylist()]
    return pa.array(texts, pa.string())
