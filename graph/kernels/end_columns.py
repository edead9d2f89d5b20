"""The columns of one end of a transfer, the payer or the beneficiary, over both of its directions.

End 0 is the payer, whose own direction is out; end 1 the beneficiary, whose own direction is in.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Int64s
from graph.kernels.jit import inlined
from graph.kernels.shapes import amount_of_rank
from graph.kernels.state import (
    ALL_EVENTS,
    ALL_PRICED,
    ALL_SUM,
    COUNT,
    DAY_WINDOW,
    DEVICES,
    DISTINCT,
    FIRST_AT,
    FRESH,
    HAS_BASE,
    HIGHEST,
    IN,
    LAST_AT,
    MOMENT,
    MONTH_WINDOW,
    MOTIF_WINDOW,
    OUT,
    PRICED,
    SHOPS,
    SUM,
    Accounts,
    Log,
)
from graph.kernels.values import mean, over_mean, share

END_COLUMNS = 17
PAYER_COLUMNS = 3
_SECOND_US = 1_000_000


@inlined
def flow_columns(accounts: Accounts, node: int, sent: int, got: int, row: Float32s, c: int) -> int:
    """What went out as a share of what came in, by window, with the transfer in hand: `sent` or `got` is its amount.

    Then the balance of what came in and went out before, by window and of all the past; and the dwell: by how much the
    mean moment of what went out lies after that of what came in, in seconds.
    """
    windows, totals = accounts.windows[node], accounts.totals[node]
    for w in (DAY_WINDOW, MOTIF_WINDOW, MONTH_WINDOW):
        row[c] = share(windows[OUT, w, SUM] + sent, windows[IN, w, SUM] + got)
        row[c + 3] = windows[IN, w, SUM] - windows[OUT, w, SUM]
        c += 1
    row[c + 3] = totals[IN, ALL_SUM] - totals[OUT, ALL_SUM]
    row[c + 4] = _dwell(windows[OUT, MOTIF_WINDOW], windows[IN, MOTIF_WINDOW])
    row[c + 5] = _dwell(windows[OUT, MONTH_WINDOW], windows[IN, MONTH_WINDOW])
    return c + 6


@inlined
def _dwell(out: Int64s, into: Int64s) -> float:
    if out[COUNT] == 0 or into[COUNT] == 0:
        return np.nan
    # From one whole second of the past on, so that the date does not decide the rounding.
    base = into[MOMENT] // into[COUNT]
    left, came = out[MOMENT] - base * out[COUNT], into[MOMENT] - base * into[COUNT]
    return float(left / out[COUNT] - came / into[COUNT])


@inlined
def recency_columns(accounts: Accounts, node: int, now: int, row: Float32s, c: int) -> int:
    """Seconds since the last transfer out, the last one in, and the first one of all."""
    out, into = accounts.totals[node, OUT], accounts.totals[node, IN]
    row[c] = (now - out[LAST_AT]) / _SECOND_US if out[ALL_EVENTS] > 0 else np.nan
    row[c + 1] = (now - into[LAST_AT]) / _SECOND_US if into[ALL_EVENTS] > 0 else np.nan
    first = now
    if out[ALL_EVENTS] > 0:
        first = min(first, out[FIRST_AT])
    if into[ALL_EVENTS] > 0:
        first = min(first, into[FIRST_AT])
    row[c + 2] = (now - first) / _SECOND_US if out[ALL_EVENTS] + into[ALL_EVENTS] > 0 else np.nan
    return c + 3


@inlined
def habit_columns(log: Log, accounts: Accounts, event: int, end: int, row: Float32s, c: int) -> int:
    """Shares of first contacts among the counterparties in this end's own direction; the amount over what was usual.

    Usual are the mean and the highest amount of all the past, and the median of the month.
    """
    node = log.source[event] if end == OUT else log.target[event]
    windows, totals = accounts.windows[node, end], accounts.totals[node, end]
    row[c] = mean(windows[MOTIF_WINDOW, FRESH], windows[MOTIF_WINDOW, DISTINCT])
    row[c + 1] = mean(windows[MONTH_WINDOW, FRESH], windows[MONTH_WINDOW, DISTINCT])
    row[c + 2 : c + 5] = np.nan
    if log.flags[event] & HAS_BASE:
        amount, known = log.amount[event], windows[MONTH_WINDOW, PRICED]
        row[c + 2] = over_mean(amount, totals[ALL_SUM], totals[ALL_PRICED])
        row[c + 3] = over_mean(amount, totals[HIGHEST], 1)
        if known > 0:
            row[c + 4] = amount / amount_of_rank(accounts.shapes[node, end], (known - 1) // 2)
    return c + 5


@inlined
def payer_columns(accounts: Accounts, node: int, row: Float32s, c: int) -> int:
    """Merchants paid in a day and in the motif window, devices used in the month."""
    row[c] = accounts.windows[node, OUT, DAY_WINDOW, SHOPS]
    row[c + 1] = accounts.windows[node, OUT, MOTIF_WINDOW, SHOPS]
    row[c + 2] = accounts.windows[node, OUT, MONTH_WINDOW, DEVICES]
    return c + PAYER_COLUMNS
