"""Statistics of an account's window and the event in hand: recomputed from the window, so nothing drifts.

Population moments: variance, skewness `m3 / m2^1.5` and kurtosis `m4 / m2^2`, all 0 where all values are alike. Powers
are summed of distances from the window's first value: as that is one of the `n` values, it lies within √n deviations of
their mean, so that centring costs no more than n² roundings. Sums run in lanes from the window's first event, so that
equal windows give equal bits. Cost: O(events in the window).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.arrays import Float32s, Float64s, Int64s
from graph.kernels.jit import allocating, kernel

FAN: Final = 0
DEGREE: Final = 1
RATIO: Final = 2
AVERAGE: Final = 3
SUM: Final = 4
MINIMUM: Final = 5
MAXIMUM: Final = 6
MEDIAN: Final = 7
VARIANCE: Final = 8
SKEW: Final = 9
KURTOSIS: Final = 10


@kernel
def statistics(window: Float64s, own: float, wanted: Int64s, row: Float32s, column: int) -> None:
    """Write the `wanted` numbers (AVERAGE … KURTOSIS) of `window`, and of `own` unless it is NaN. Never of nothing."""
    has_own = own == own  # noqa: PLR0124 - NaN alone differs from itself
    count = len(window) + (1 if has_own else 0)
    base = window[0] if len(window) > 0 else own
    first, second, third, fourth = _powers(window, base)
    if has_own:
        d = own - base
        dd = d * d
        first, second, third, fourth = first + d, second + dd, third + dd * d, fourth + dd * dd
    share = 1.0 / count
    shift = first * share
    mean, total = base + shift, base * count + first
    second, third, fourth = second * share, third * share, fourth * share
    square = shift * shift
    variance = second - square
    # Values that are alike leave no more than rounding.
    if variance <= 1e-14 * second:
        variance = 0.0
    for k in range(len(wanted)):
        what, value = wanted[k], 0.0
        if what == AVERAGE:
            value = mean
        elif what == SUM:
            value = total
        elif what <= MEDIAN:
            value = _ordered(window, own, what)
        elif what == VARIANCE:
            value = variance
        elif variance > 0.0 and what == SKEW:
            value = (third - 3.0 * shift * second + 2.0 * shift * square) / (variance * np.sqrt(variance))
        elif variance > 0.0:
            value = fourth - 4.0 * shift * third + 6.0 * square * second - 3.0 * square * square
            value /= variance * variance
        row[column + k] = value


@kernel
def _powers(window: Float64s, base: float) -> tuple[float, float, float, float]:
    """Sums of the first to fourth powers of the distance from `base`."""
    a1, a2, a3, a4 = 0.0, 0.0, 0.0, 0.0
    b1, b2, b3, b4 = 0.0, 0.0, 0.0, 0.0
    half = len(window) >> 1
    for k in range(half):
        a, b = window[2 * k] - base, window[2 * k + 1] - base
        aa, bb = a * a, b * b
        a1 += a
        b1 += b
        a2 += aa
        b2 += bb
        a3 += aa * a
        b3 += bb * b
        a4 += aa * aa
        b4 += bb * bb
    if len(window) & 1:
        a = window[len(window) - 1] - base
        aa = a * a
        a1, a2, a3, a4 = a1 + a, a2 + aa, a3 + aa * a, a4 + aa * aa
    return a1 + b1, a2 + b2, a3 + b3, a4 + b4


@allocating
def _ordered(window: Float64s, own: float, what: int) -> float:
    """Minimum, maximum or median."""
    if what == MEDIAN:
        held = np.empty(len(window) + 1, dtype=np.float64)
        held[:-1] = window
        held[-1] = own
        return float(np.median(held if own == own else held[:-1]))  # noqa: PLR0124
    best = own if own == own else window[0]  # noqa: PLR0124
    for value in window:
        best = min(best, value) if what == MINIMUM else max(best, value)
    return best
