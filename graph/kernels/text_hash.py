"""Hashes of many texts at once: FNV-1a with 64 bits (Fowler, Noll, Vo; RFC 9923)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from graph.kernels.jit import kernel

_OFFSET_BASIS: Final = np.uint64(0xCBF29CE484222325)
_PRIME: Final = np.uint64(0x100000001B3)


@kernel
def fnv1a_64(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32], hashes: npt.NDArray[np.uint64]
) -> None:  # pragma: no cover
    """Fill `hashes` [n]; text i is `data[offsets[i]:offsets[i + 1]]`."""
    for text in range(len(hashes)):
        value = _OFFSET_BASIS
        for place in range(offsets[text], offsets[text + 1]):
            value = (value ^ np.uint64(data[place])) * _PRIME
        hashes[text] = value
