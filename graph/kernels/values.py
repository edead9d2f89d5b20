"""Values that columns are made of: exact sums in, one rounding out; NaN is "not defined"."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import inlined
from graph.kernels.state import POWER, PRICED

_HIGHEST_RATIO = 100.0
#: Steps of the amount's logarithm in an octave.
_OCTAVE = 16


@inlined
def share(part: int, whole: int) -> float:
    """`part` of `whole`, at most 100."""
    return min(part / whole, _HIGHEST_RATIO) if whole > 0 else np.nan


@inlined
def over_mean(amount: int, total: int, count: int) -> float:
    """The amount over the mean of `count` amounts that make `total`; NaN where they are nothing."""
    return amount * count / total if total > 0 else np.nan


@inlined
def mean(total: int, count: int) -> float:
    """The mean of `count` values that make `total`."""
    return total / count if count > 0 else np.nan


@inlined
def mean_gap(gaps: int, total: int) -> float:
    """Seconds between successive events."""
    return total / gaps if gaps > 0 else np.nan


@inlined
def regularity(gaps: int, total: int, squares: int) -> float:
    """Standard deviation of the gaps over their mean: 0 for a clock, 1 for chance; NaN below two gaps."""
    if gaps < 2 or total <= 0:
        return np.nan
    return float(np.sqrt(max(0.0, float(gaps * squares - total * total))) / total)


@inlined
def spread(window: Int64s) -> float:
    """Standard deviation of the amount's logarithm, in octaves; NaN below two amounts."""
    n, first, second = window[PRICED], window[POWER], window[POWER + 1]
    return float(np.sqrt(float(n * second - first * first)) / (n * _OCTAVE)) if n >= 2 else np.nan


@inlined
def skew_and_kurtosis(window: Int64s) -> tuple[float, float]:
    """Third and fourth standardised moments of the amount's logarithm; NaN where all amounts are alike.

    Sums are shifted to the whole number below the mean first, exactly, so that little cancels afterwards.
    """
    n, one, two, three, four = window[PRICED], window[POWER], window[POWER + 1], window[POWER + 2], window[POWER + 3]
    if n < 2 or n * two == one * one:
        return np.nan, np.nan
    m = one // n
    four += m * (-4 * three + m * (6 * two + m * (-4 * one + m * n)))
    three += m * (-3 * two + m * (3 * one - m * n))
    two += m * (-2 * one + m * n)
    one -= m * n
    a, b, c, d = one / n, two / n, three / n, four / n
    variance = b - a * a
    third = c - 3 * a * b + 2 * a * a * a
    fourth = d - 4 * a * c + 6 * a * a * b - 3 * a * a * a * a
    return third / (variance * np.sqrt(variance)), fourth / (variance * variance)
