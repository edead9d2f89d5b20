"""Taking the newest pairs out of their table again, and filling a larger table while the old one is in use."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import kernel
from graph.kernels.pairs import _EMPTY, _SPREAD, _place
from graph.kernels.state import Pairs


@kernel
def remove_since(pairs: Pairs, left: Int32s, right: Int32s, since: int) -> None:
    """Take out the pairs numbered `since` and later, all of which are among (left, right); negative ones are none."""
    for k in range(len(left)):
        if left[k] >= 0 and right[k] >= 0:
            key = (np.int64(left[k]) << 32) | np.int64(right[k])
            place = _place(pairs.keys, key)
            if pairs.numbers[place] >= since:
                _close(pairs.keys, pairs.numbers, place)
    pairs.used[0] = since


@kernel
def refill(old_keys: Int64s, old_numbers: Int32s, keys: Int64s, numbers: Int32s, since: int) -> None:
    """Enter the old table's pairs numbered below `since` into the new one; pairs may be added to the old meanwhile."""
    for k in range(len(old_keys)):
        if old_keys[k] != _EMPTY and 0 <= old_numbers[k] < since:
            place = _place(keys, old_keys[k])
            keys[place] = old_keys[k]
            numbers[place] = old_numbers[k]


@kernel
def add_since(
    old: tuple[Int64s, Int32s], left: Int32s, right: Int32s, keys: Int64s, numbers: Int32s, since: int
) -> None:
    """Enter the pairs numbered `since` and later, all of which are among (left, right), as the old table has them."""
    for k in range(len(left)):
        if left[k] >= 0 and right[k] >= 0:
            key = (np.int64(left[k]) << 32) | np.int64(right[k])
            number = old[1][_place(old[0], key)]
            if number >= since:
                place = _place(keys, key)
                keys[place], numbers[place] = key, number


@kernel
def _close(keys: Int64s, numbers: Int32s, hole: int) -> None:
    """Empty a place and move up what had to step over it (Knuth, TAOCP 3, §6.4, algorithm R)."""
    mask = len(keys) - 1
    k = (hole + 1) & mask
    while keys[k] != _EMPTY:
        mixed = keys[k] * np.int64(_SPREAD)
        home = int((mixed ^ (mixed >> 32)) & mask)
        if ((k - home) & mask) >= ((k - hole) & mask):
            keys[hole], numbers[hole] = keys[k], numbers[k]
            hole = k
        k = (k + 1) & mask
    keys[hole], numbers[hole] = _EMPTY, -1
