"""What a batch adds to FLOW, kept with the batch as Arrow until its load completes: no second look at its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS
from graph.canonical.vocabulary import STATUSES_WITHOUT_MOTIF

_KEYS: Final = ("source_kind", "source_id", "target_kind", "target_id", "device_id", "moved")
_SUMS: Final = [("count", "sum"), ("total_minor", "sum"), ("first", "min"), ("last", "max")]


def pairs_of(batch: pa.Table) -> pa.Table:
    """Count, sum and span of a batch's transactions by ends and device; `moved`: neither rejected nor cancelled."""
    unmoved = pa.array(sorted(map(str, STATUSES_WITHOUT_MOTIF)))
    occurred_at = batch.column("occurred_at").cast(pa.int64())
    rows = pa.table(
        {
            **{name: batch.column(name) for name in _KEYS[:-1]},
            "moved": pc.invert(pc.is_in(batch.column("status"), value_set=unmoved)),
            "count": pa.array([1] * len(batch), pa.int64()),
            "total_minor": pc.fill_null(batch.column("amount_base_minor"), 0),
            "first": occurred_at,
            "last": occurred_at,
        }
    )
    return _summed(rows)


def merged(parts: Iterable[pa.Table]) -> pa.Table:
    """The pairs of several batches together."""
    return _summed(pa.concat_tables([pairs_of(TRANSACTIONS.empty_table()), *parts]))


def flows_of(pairs: pa.Table) -> pa.Table:
    """By source and target alone, of what moved between two known ends."""
    known = pc.and_(pc.is_valid(pairs.column("source_id")), pc.is_valid(pairs.column("target_id")))
    moved = pairs.filter(pc.and_(known, pairs.column("moved")))
    keys = ["source_kind", "target_kind", "source_id", "target_id"]
    summed = moved.group_by(keys).aggregate(_SUMS)
    return summed.rename_columns([*keys, *(name for name, _ in _SUMS)]).sort_by([(key, "ascending") for key in keys])


def pack(pairs: pa.Table) -> bytes:
    """As an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pairs.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(pairs)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: bytes) -> pa.Table:
    """From an Arrow stream."""
    return pa.ipc.open_stream(packed).read_all()


def _summed(rows: pa.Table) -> pa.Table:
    summed = rows.group_by(list(_KEYS)).aggregate(_SUMS)
    return summed.rename_columns([*_KEYS, *(name for name, _ in _SUMS)])
