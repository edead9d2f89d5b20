"""The columns of what one account sent, or of what it received: `graph.features.families.directions` in words."""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Int64s
from graph.kernels.jit import inlined
from graph.kernels.shapes import amount_of_rank, entropy, shortest_gap
from graph.kernels.state import (
    COUNT,
    DAY_WINDOW,
    DISTINCT,
    FRESH,
    GAP,
    GAP_SQUARE,
    HOUR_WINDOW,
    MONTH_WINDOW,
    MOTIF_WINDOW,
    NEAR,
    PRICED,
    SUM,
    WINDOWS_S,
    Accounts,
)
from graph.kernels.values import mean, mean_gap, regularity, skew_and_kurtosis, spread

DIRECTION_COLUMNS = 35
_WINDOW_COUNT = len(WINDOWS_S)
#: How many shorter windows there are in the longer one that a burst is measured against.
_HOURS = WINDOWS_S[MOTIF_WINDOW] // WINDOWS_S[HOUR_WINDOW]
_DAYS = WINDOWS_S[MONTH_WINDOW] // WINDOWS_S[DAY_WINDOW]


@inlined
def direction_columns(accounts: Accounts, node: int, direction: int, row: Float32s, c: int) -> int:
    """Sizes by window, then the shape of the month, then its rhythm."""
    windows = accounts.windows[node, direction]
    c = _sizes(windows, row, c)
    c = _shape(windows, accounts, node, direction, row, c)
    return _rhythm(windows, shortest_gap(accounts.shapes[node, direction]), row, c)


@inlined
def _sizes(windows: Int64s, row: Float32s, c: int) -> int:
    for w in range(_WINDOW_COUNT):
        row[c] = windows[w, COUNT]
        row[c + 1] = windows[w, SUM]
        c += 2
    for w in (DAY_WINDOW, MOTIF_WINDOW, MONTH_WINDOW):
        row[c] = windows[w, DISTINCT]
        c += 1
    row[c], row[c + 1] = windows[MOTIF_WINDOW, FRESH], windows[MONTH_WINDOW, FRESH]
    row[c + 2] = mean(windows[MOTIF_WINDOW, SUM], windows[MOTIF_WINDOW, PRICED])
    row[c + 3] = mean(windows[MONTH_WINDOW, SUM], windows[MONTH_WINDOW, PRICED])
    row[c + 4], row[c + 5] = windows[DAY_WINDOW, NEAR], windows[MOTIF_WINDOW, NEAR]
    return c + 6


@inlined
def _shape(windows: Int64s, accounts: Accounts, node: int, direction: int, row: Float32s, c: int) -> int:
    shape, mixture, month = accounts.shapes[node, direction], accounts.mixtures[node, direction], windows[MONTH_WINDOW]
    row[c], row[c + 1] = spread(windows[MOTIF_WINDOW]), spread(month)
    row[c + 2], row[c + 3] = skew_and_kurtosis(month)
    if month[PRICED] > 0:
        row[c + 4] = amount_of_rank(shape, 0)
        row[c + 5] = amount_of_rank(shape, (month[PRICED] - 1) // 2)
        row[c + 6] = amount_of_rank(shape, month[PRICED] - 1)
    else:
        row[c + 4 : c + 7] = np.nan
    row[c + 7] = entropy(month[PRICED], mixture[0])
    row[c + 8] = entropy(month[COUNT], mixture[1])
    row[c + 9] = entropy(month[COUNT], mixture[2])
    return c + 10


@inlined
def _rhythm(windows: Int64s, shortest: float, row: Float32s, c: int) -> int:
    ten_days, month = windows[MOTIF_WINDOW], windows[MONTH_WINDOW]
    row[c] = mean_gap(ten_days[COUNT] - 1, ten_days[GAP])
    row[c + 1] = mean_gap(month[COUNT] - 1, month[GAP])
    row[c + 2] = regularity(month[COUNT] - 1, month[GAP], month[GAP_SQUARE])
    row[c + 3] = shortest
    row[c + 4] = mean(windows[HOUR_WINDOW, COUNT] * _HOURS, ten_days[COUNT])
    row[c + 5] = mean(windows[DAY_WINDOW, COUNT] * _DAYS, month[COUNT])
    return c + 6
