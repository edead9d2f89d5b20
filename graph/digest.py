"""Hashes of arrays, by which derived files know what they were derived from."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def digest_of(*arrays: npt.NDArray[Any]) -> str:
    """32 hexadecimal digits over shapes, types and bytes, in order."""
    hasher = hashlib.blake2b(digest_size=16)
    for array in arrays:
        hasher.update(f"{array.dtype.str}{array.shape}".encode())
        hasher.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return hasher.hexdigest()


def digest_of_table(*tables: pa.Table) -> str:
    """32 hexadecimal digits over the values of tables, however they are cut into chunks."""
    hasher = hashlib.blake2b(digest_size=16)
    for table in tables:
        whole = table.replace_schema_metadata(None).combine_chunks()
        with pa.ipc.new_stream(sink := pa.BufferOutputStream(), whole.schema) as writer:
            writer.write_table(whole)
        hasher.update(sink.getvalue())
    return hasher.hexdigest()
