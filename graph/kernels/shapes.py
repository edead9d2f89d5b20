"""The shape of a month: counts of amounts, gaps, channels and currencies by bin, exact under entry and expiry.

Medians and extremes come from half octaves of the amount, so they are right to a factor of 2^(1/4) (19 %) from 16
minor units to 2^36; the shortest gap is right to a factor of two. Entropy is exact to 2^-20 bits a bin: each bin's
c log2 c is a rounded integer, so that what was added comes off again.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import inlined
from graph.kernels.state import (
    AMOUNT_BINS,
    CHANNELS_FROM,
    CURRENCIES_FROM,
    GAP_BINS,
    GAPS_FROM,
    HAS_BASE,
    Log,
)

#: Sixteenths of an octave in a bin of amounts, and the first bin.
_BIN = 8
_LOWEST_BIN = 8
_ONE = 1 << 20
_SMALL = np.array([0, *(round(c * np.log2(c) * _ONE) for c in range(1, 1024))], dtype=np.int64)


@inlined
def logarithm(amount: int) -> int:
    """Sixteenths of an octave of the amount in minor units, at least 0."""
    return int(16.0 * np.log2(1.0 + amount))


@inlined
def amount_bin(quantum: int) -> int:
    """Half octave of a logarithm, in the bins that are kept."""
    return min(max(quantum // _BIN - _LOWEST_BIN, 0), AMOUNT_BINS - 1)


@inlined
def gap_bin(gap_s: int) -> int:
    """0 for none, then 1 + the whole logarithm to base 2."""
    bits = 0
    while gap_s > 0:
        gap_s >>= 1
        bits += 1
    return min(bits, GAP_BINS - 1)


@inlined
def count_in(log: Log, event: int, sign: int, shape: Int32s, mixture: Int64s) -> None:
    """Put amount, channel and currency of an event into their bins (`sign` 1), or take them out (-1)."""
    if log.flags[event] & HAS_BASE:
        _shift(shape, mixture, amount_bin(int(np.int64(log.quantum[event]))), 0, sign)
    _shift(shape, mixture, CHANNELS_FROM + log.channel[event], 1, sign)
    _shift(shape, mixture, CURRENCIES_FROM + log.currency[event], 2, sign)


@inlined
def _shift(shape: Int32s, mixture: Int64s, place: int, which: int, sign: int) -> None:
    before = shape[place]
    shape[place] = before + sign
    mixture[which] += _weight(before + sign) - _weight(before)


@inlined
def _weight(count: int) -> int:
    return int(_SMALL[count]) if count < len(_SMALL) else round(count * np.log2(count) * _ONE)


@inlined
def entropy(count: int, mixture: int) -> float:
    """Bits by which `count` things are mixed; 0: all alike; NaN: none."""
    if count == 0:
        return np.nan
    return float(max(0.0, np.log2(count) - mixture / (count * _ONE)))


@inlined
def amount_of_rank(shape: Int32s, rank: int) -> float:
    """About the amount (minor units) that `rank` amounts are below; NaN where there are not so many."""
    for place in range(AMOUNT_BINS):
        rank -= shape[place]
        if rank < 0:
            return float(2.0 ** ((place + _LOWEST_BIN) / 2 + 0.25))
    return np.nan


@inlined
def shortest_gap(shape: Int32s) -> float:
    """About the shortest time between two successive events, in seconds; NaN: there is none."""
    for place in range(GAP_BINS):
        if shape[GAPS_FROM + place] > 0:
            return 0.0 if place == 0 else 2.0 ** (place - 1)
    return np.nan
