"""Ids of transactions: the source's, or a hash of the row and its count among identical rows.

Hashes are BLAKE2b of 128 bits: no two different rows meet by chance, nor by the intent of who writes their texts.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.schema import TRANSACTIONS

#: What makes a row: everything canonical but its id, its place in a file and what rates make of it.
_BODY: Final = tuple(
    f.name for f in TRANSACTIONS if f.name not in {"transaction_id", "source_reference", "amount_base_minor"}
)
DIGEST_BYTES: Final = 16
_SEPARATOR: Final = "\x1f"
_HEX: Final = np.frombuffer(b"0123456789abcdef", np.uint8)

#: [n, 2] unsigned halves of 128-bit digests
Digests = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Occurrences(NamedTuple):
    """Which rows are equal: the number of equal rows before each row, and the first of them."""

    #: [n] 0 for the first of its kind
    before: Int64s
    #: [n] row position of the first of its kind
    first: Int64s


def row_digests(table: pa.Table) -> Digests:
    """[n, 2] digests of canonical rows; about a microsecond a row."""
    columns = [_as_text(table.column(name)) for name in _BODY]
    return text_digests(pc.binary_join_element_wise(*columns, _SEPARATOR, null_handling="replace"))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.int64())
    elif pa.types.is_date32(kind):
        column = column.cast(pa.int32())
    return column.cast(pa.string())


def text_digests(texts: pa.ChunkedArray | pa.Array) -> Digests:
    """[n, 2] digests of texts; zeros for null."""
    if texts.null_count == len(texts):
        return np.zeros((len(texts), 2), np.uint64)
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    nothing = bytes(DIGEST_BYTES)
    parts = [
        nothing if text is None else blake2b(text, digest_size=DIGEST_BYTES).digest()
        for chunk in chunks
        for text in chunk.cast(pa.binary()).to_pylist()
    ]
    return np.frombuffer(b"".join(parts), dtype="<u8").reshape(-1, 2)


def occurrences(digests: Digests) -> Occurrences:
    """Equal digests, in the order of rows; takes 24 bytes a row while it sorts."""
    n = len(digests)
    before, first = np.zeros(n, np.int64), np.arange(n, dtype=np.int64)
    order = np.argsort(digests[:, 0], kind="stable")
    high = digests[order, 0]
    same = np.zeros(n, np.bool_)
    same[1:] = high[1:] == high[:-1]
    same[:-1] |= same[1:]
    rows = np.sort(order[same])
    if not len(rows):
        return Occurrences(before, first)
    inner = np.lexsort((rows, digests[rows, 1], digests[rows, 0]))
    rows = rows[inner]
    starts = np.ones(len(rows), np.bool_)
    starts[1:] = (digests[rows[1:]] != digests[rows[:-1]]).any(axis=1)
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(rows)), 0))
    before[rows] = np.arange(len(rows)) - begin
    first[rows] = rows[begin]
    return Occurrences(before, first)


class Identity(NamedTuple):
    """What becomes of the source's ids."""

    #: [n] the row's own id does not hold: it gets a hash id, and the id becomes an attribute
    replaced: Bools
    #: [n] the same id on the same row as an earlier one: the row is refused
    repeated: Bools
    #: [n] count among identical rows, for hash ids
    before: Int64s
    #: [n] position of the first row with the same id
    first: Int64s
    #: distinct ids that stand on different rows
    repeated_ids: int


def settle(ids: Digests, has_id: Bools, rows: Digests) -> Identity:
    """How each row of a load is named, given digests of its id and its row."""
    twins = occurrences(rows)
    n = len(rows)
    if not has_id.any():
        return Identity(np.zeros(n, np.bool_), np.zeros(n, np.bool_), twins.before, np.arange(n), 0)
    named = np.flatnonzero(has_id)
    same = occurrences(ids[named])
    first = np.arange(n, dtype=np.int64)
    first[named] = named[same.first]
    again = first != np.arange(n)
    differs = again & (rows != rows[first]).any(axis=1)
    bad_firsts = np.unique(first[differs])
    replaced = np.isin(first, bad_firsts) & has_id if len(bad_firsts) else np.zeros(n, np.bool_)
    return Identity(replaced, again & ~replaced, twins.before, first, len(bad_firsts))


def hash_ids(rows: Digests, before: Int64s) -> pa.Array:
    """Ids of rows without one: `h` and the row's hash; `-k` follows for the k-th repetition of an identical row."""
    n = len(rows)
    digits = np.full((n, 1 + 2 * DIGEST_BYTES), ord("h"), np.uint8)
    digests = rows.astype("<u8").view(np.uint8).reshape(n, DIGEST_BYTES)
    digits[:, 1::2], digits[:, 2::2] = _HEX[digests >> 4], _HEX[digests & 15]
    offsets = np.arange(n + 1, dtype=np.int32) * digits.shape[1]
    ids = pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(digits.tobytes()))
    if not before.any():
        return ids
    suffix = pa.array([f"-{k}" if k else "" for k in before.tolist()], pa.string())
    return pc.binary_join_element_wise(ids, suffix, "")
