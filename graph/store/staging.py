"""Entities of a load, kept as Arrow until it completes: then they are upserted, and visible, at once."""

from __future__ import annotations

import hashlib
from typing import Final

import pyarrow as pa

from graph.canonical.schema import TABLES
from graph.store.tables import conform

#: What `write_entities` takes.
STAGED: Final = tuple(name for name in TABLES if name != "transactions")


def pack(name: str, table: pa.Table) -> tuple[bytes, str]:
    """A canonical table as an Arrow stream, and the digest that tells a repetition."""
    sink = pa.BufferOutputStream()
    plain = conform(table, TABLES[name])
    with pa.ipc.new_stream(sink, TABLES[name], options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(plain)
    packed = sink.getvalue().to_pybytes()
    return packed, hashlib.sha256(packed).hexdigest()


def unpack(packed: bytes) -> pa.Table:
    """The table that was packed."""
    table: pa.Table = pa.ipc.open_stream(packed).read_all()
    return table
