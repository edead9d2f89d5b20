"""A hash table from pairs of numbers to the running number of each pair."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import kernel
from graph.kernels.state import PAIR_FIELDS, PAIR_WINDOW_FIELDS, PAIR_WINDOWS_S, TAIL, Pairs

_EMPTY = -1
#: 2^64 divided by the golden ratio, odd, as a signed integer (Knuth, The Art of Computer Programming 3, §6.4).
_SPREAD = -7046029254386353131


def empty_pairs(capacity: int, *, windows: bool = True) -> Pairs:
    """A table with room for `capacity` pairs; at most half of its places are ever taken."""
    size = 1 << max(4, (2 * capacity - 1).bit_length())
    counted = capacity if windows else 0
    pairs = Pairs(
        keys=np.full(size, _EMPTY, dtype=np.int64),
        numbers=np.full(size, -1, dtype=np.int32),
        totals=np.zeros((capacity, PAIR_FIELDS), dtype=np.int64),
        windows=np.zeros((counted, len(PAIR_WINDOWS_S), PAIR_WINDOW_FIELDS), dtype=np.int64),
        cursor=np.full(counted, -1, dtype=np.int32),
        used=np.zeros(1, dtype=np.int64),
    )
    pairs.windows[..., TAIL] = -1
    return pairs


def with_room(pairs: Pairs, extra: int) -> Pairs:
    """The same pairs with the same numbers, and room for `extra` more."""
    needed = int(pairs.used[0]) + extra
    if needed <= len(pairs.totals):
        return pairs
    grown = empty_pairs(max(needed, 2 * len(pairs.totals)), windows=len(pairs.cursor) > 0)
    _rehash(pairs.keys, pairs.numbers, grown.keys, grown.numbers)
    for old, new in (
        (pairs.totals, grown.totals),
        (pairs.windows, grown.windows),
        (pairs.cursor, grown.cursor),
        (pairs.used, grown.used),
    ):
        new[: len(old)] = old
    return grown


@kernel
def find(pairs: Pairs, left: int, right: int) -> int:
    """Number of the pair; -1: not there."""
    key = (np.int64(left) << 32) | np.int64(right)
    return int(pairs.numbers[_place(pairs.keys, key)])


@kernel
def find_or_add(pairs: Pairs, left: int, right: int) -> int:
    """Number of the pair, which is new where it was not there. The table must have room."""
    key = (np.int64(left) << 32) | np.int64(right)
    place = _place(pairs.keys, key)
    if pairs.numbers[place] < 0:
        pairs.keys[place] = key
        pairs.numbers[place] = pairs.used[0]
        pairs.used[0] += 1
    return int(pairs.numbers[place])


@kernel
def _place(keys: Int64s, key: np.int64) -> int:
    """Where `key` is, or the empty place where it belongs (linear probing)."""
    mixed = key * np.int64(_SPREAD)
    mask = len(keys) - 1
    place = int((mixed ^ (mixed >> 32)) & mask)
    while keys[place] != _EMPTY and keys[place] != key:
        place = (place + 1) & mask
    return place


@kernel
def _rehash(old_keys: Int64s, old_numbers: Int32s, keys: Int64s, numbers: Int32s) -> None:
    for k in range(len(old_keys)):
        if old_keys[k] != _EMPTY:
            place = _place(keys, old_keys[k])
            keys[place] = old_keys[k]
            numbers[place] = old_numbers[k]
