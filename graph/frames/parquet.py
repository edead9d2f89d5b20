"""Features as a Parquet table: ids, times, ends, and every column with its unit, window and meaning beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graph.atomic import replaced
from graph.columns import EventColumns
from graph.features.catalogue import CATALOGUE
from graph.features.matrix import FeatureDescription, FeatureMatrix

#: Rows that are in memory as Arrow at one time.
_ROWS: Final = 65_536


def write_parquet(path: Path, columns: EventColumns, features: FeatureMatrix) -> None:
    """Write whole or not at all. The catalogue's hash and the data cut stand in the file's metadata."""
    schema = _schema(columns, features)
    with replaced(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as sink:
        for batch in _batches(columns, features, schema):
            sink.write_batch(batch)


def _schema(columns: EventColumns, features: FeatureMatrix) -> pa.Schema:
    described = {feature.name: feature for feature in CATALOGUE}
    fields = [
        pa.field("transaction_id", pa.string()),
        pa.field("occurred_at", pa.timestamp("us", "UTC")),
        pa.field("source", pa.string()),
        pa.field("target", pa.string()),
        pa.field("truncated", pa.bool_(), metadata={"text": "a search met its limit: there may be more than is said"}),
        *(pa.field(name, pa.float32(), metadata=_words(described[name])) for name in features.names),
    ]
    about = {"catalogue": features.catalogue, "data_cut": str(columns.cut), "base_currency": columns.base_currency}
    return pa.schema(fields, metadata=about)


def _words(feature: FeatureDescription) -> dict[str, str]:
    window = {} if feature.window_s is None else {"window_s": str(feature.window_s)}
    return {"unit": feature.unit, "text": feature.text, **window}


def _batches(columns: EventColumns, features: FeatureMatrix, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for first in range(0, len(columns), _ROWS):
        part = slice(first, first + _ROWS)
        values = features.values[part]
        arrays = [
            columns.transaction_ids[part],
            pa.array(columns.occurred_at_us[part]).cast(schema.field("occurred_at").type),
            columns.node_ids.take(pa.array(columns.source[part])),
            columns.node_ids.take(pa.array(columns.target[part])),
            pa.array(features.truncated[part]),
            *(pa.array(np.ascontiguousarray(values[:, k])) for k in range(values.shape[1])),
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
