"""Integers in place of transaction ids: an index of them is half as large, and sorted without comparing text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Int64s = npt.NDArray[np.int64]

#: Fewer ids are hashed in Python: a look-up by the API needs no compiled code, whose loading takes longer.
_MANY: Final = 1_000

_OFFSET_BASIS: Final = 0xCBF29CE484222325
_PRIME: Final = 0x100000001B3
_MASK: Final = 2**64 - 1


def keys_of(ids: Sequence[str] | pa.Array) -> Int64s:
    """[n] the upper 63 bits of each id's FNV-1a hash. Two ids may share a key: whoever finds one compares the id."""
    if len(ids) < _MANY:
        texts = ids.to_pylist() if isinstance(ids, pa.Array) else ids
        return np.array([_fnv1a_64(text.encode()) >> 1 for text in texts], dtype=np.int64)
    from graph.kernels.text_hash import fnv1a_64  # noqa: PLC0415

    array = ids if isinstance(ids, pa.Array) else pa.array(ids, pa.string())
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    hashes = np.empty(len(array), dtype=np.uint64)
    fnv1a_64(np.frombuffer(data, np.uint8), ends, hashes)
    return (hashes >> np.uint64(1)).astype(np.int64)


def _fnv1a_64(text: bytes) -> int:
    value = _OFFSET_BASIS
    for byte in text:
        value = (value ^ byte) * _PRIME & _MASK
    return value
