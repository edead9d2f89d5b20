"""The feature columns that come out of the engine's state, written one group after the other.

Each function writes its group from column `c` on and returns the column after it; `graph.features.catalogue` describes
them in the same order. Times are seconds, sums are minor units of the base currency, NaN is "not defined".
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Int64s
from graph.kernels.jit import kernel
from graph.kernels.pairs import find
from graph.kernels.state import (
    COUNT,
    DISTINCT,
    EVENTS,
    FIRST_AT,
    FRESH,
    HAS_BASE,
    HIGHEST,
    IN,
    LAST_AT,
    MOTIF,
    MOTIF_WINDOW,
    NEW_CONTACT,
    OUT,
    PAIR_COUNT,
    PAIR_FIRST_AT,
    PAIR_LAST_AT,
    PAIR_PRICED,
    PAIR_SUM,
    PRICED,
    PRICED_SUM,
    SHOPS,
    SUM,
    WINDOWS_S,
    Accounts,
    Log,
    State,
)

_SECOND_US = 1_000_000
_DAY_WINDOW = 1
_HIGHEST_RATIO = 100.0
_WINDOW_COUNT = len(WINDOWS_S)


@kernel
def window_columns(accounts: Accounts, node: int, direction: int, row: Float32s, c: int) -> int:
    """Count and sum by window, distinct counterparties from a day on, first contacts in the motif window."""
    for w in range(_WINDOW_COUNT):
        row[c] = accounts.windows[node, direction, w, COUNT]
        row[c + 1] = accounts.windows[node, direction, w, SUM]
        c += 2
        if w >= _DAY_WINDOW:
            row[c] = accounts.windows[node, direction, w, DISTINCT]
            c += 1
    row[c] = accounts.windows[node, direction, MOTIF_WINDOW, FRESH]
    return c + 1


@kernel
def spread_columns(accounts: Accounts, node: int, end: int, row: Float32s, c: int) -> None:
    """Merchants the payer paid in a day and in the motif window; shares of first contacts among counterparties."""
    w = accounts.windows[node, end, MOTIF_WINDOW]
    if end == OUT:
        row[c] = accounts.windows[node, OUT, _DAY_WINDOW, SHOPS]
        row[c + 1] = w[SHOPS]
    row[c + 2 + end] = w[FRESH] / w[DISTINCT] if w[DISTINCT] > 0 else np.nan


@kernel
def passed_on_columns(accounts: Accounts, node: int, end: int, amount: int, row: Float32s, c: int) -> None:
    """What went out as a share of what came in, this transfer among it, over a day and over the motif window."""
    sent, got = (amount, 0) if end == OUT else (0, amount)
    for w in (_DAY_WINDOW, MOTIF_WINDOW):
        row[c + end] = _share(accounts.windows[node, OUT, w, SUM] + sent, accounts.windows[node, IN, w, SUM] + got)
        c += 2


@kernel
def recency_columns(accounts: Accounts, node: int, now: int, row: Float32s, c: int) -> None:
    """Seconds since the last transfer out, the last one in, and the first one of all."""
    out, into = accounts.totals[node, OUT], accounts.totals[node, IN]
    row[c] = (now - out[LAST_AT]) / _SECOND_US if out[EVENTS] > 0 else np.nan
    row[c + 1] = (now - into[LAST_AT]) / _SECOND_US if into[EVENTS] > 0 else np.nan
    first = now
    if out[EVENTS] > 0:
        first = min(first, out[FIRST_AT])
    if into[EVENTS] > 0:
        first = min(first, into[FIRST_AT])
    row[c + 2] = (now - first) / _SECOND_US if out[EVENTS] + into[EVENTS] > 0 else np.nan


@kernel
def habit_columns(log: Log, totals: Int64s, event: int, row: Float32s, c: int) -> None:
    """The amount over the mean and over the highest that the payer sent, or that the beneficiary got, so far.

    `totals` are those of that account in that direction.
    """
    priced = log.flags[event] & HAS_BASE
    row[c] = over_mean(log.amount[event], totals[PRICED_SUM], totals[PRICED]) if priced else np.nan
    row[c + 1] = over_mean(log.amount[event], totals[HIGHEST], 1) if priced else np.nan


@kernel
def pair_columns(state: State, event: int, there: int, back: int, row: Float32s, c: int) -> int:
    """Earlier transfers from payer to beneficiary: count, age, recency, usual amount; and those the other way.

    `there` and `back` are the numbers of the pairs that have earlier transfers, else -1.
    """
    log, totals = state.log, state.pairs.totals
    now, amount = log.at[event], log.amount[event]
    row[c : c + 6] = np.nan
    row[c] = row[c + 4] = 0.0
    if there >= 0:
        row[c] = totals[there, PAIR_COUNT]
        row[c + 1] = (now - totals[there, PAIR_FIRST_AT]) / _SECOND_US
        row[c + 2] = (now - totals[there, PAIR_LAST_AT]) / _SECOND_US
        if log.flags[event] & HAS_BASE:
            row[c + 3] = over_mean(amount, totals[there, PAIR_SUM], totals[there, PAIR_PRICED])
    if back >= 0:
        row[c + 4] = totals[back, PAIR_COUNT]
        row[c + 5] = (now - totals[back, PAIR_LAST_AT]) / _SECOND_US
    return c + 6


@kernel
def device_columns(state: State, event: int, row: Float32s, c: int) -> int:
    """Accounts that used the device so far, devices the payer used, whether the payer uses it for the first time."""
    device, source = state.log.device[event], state.log.source[event]
    row[c : c + 3] = np.nan
    if device >= 0:
        row[c] = state.device_accounts[device]
        row[c + 1] = state.accounts.devices[source]
        row[c + 2] = 1.0 if find(state.device_pairs, device, source) < 0 else 0.0
    return c + 3


@kernel
def cycle_columns(counts: Int64s, retained: Int64s, ratio: float, row: Float32s, c: int) -> int:
    """Cycles that the event closes: pairs, three to six of any amounts, three to five and longer with amount retained.

    Then the smallest transfer of the best retained one over its largest.
    """
    row[c] = counts[2]
    row[c + 1] = counts[3] + counts[4] + counts[5] + counts[6]
    row[c + 2] = retained[2]
    row[c + 3] = retained[3] + retained[4] + retained[5]
    row[c + 4] = retained[6:].sum()
    row[c + 5] = ratio
    return c + 6


@kernel
def fan_columns(accounts: Accounts, flags: int, node: int, end: int, row: Float32s, c: int) -> None:
    """First contacts in the motif window, this one too: the payer's fan-out, or the beneficiary's fan-in.

    Then both sides of a gather-scatter around this end: the smaller of its two fans.
    """
    if flags & MOTIF == 0:
        row[c + end] = row[c + 2 + end] = 0.0
        return
    fresh = 1 if flags & NEW_CONTACT else 0
    fan = accounts.windows[node, end, MOTIF_WINDOW, FRESH] + fresh
    row[c + end] = fan
    row[c + 2 + end] = min(fan, accounts.windows[node, 1 - end, MOTIF_WINDOW, FRESH])


@kernel
def chain_columns(log: Log, event: int, row: Float32s, c: int) -> int:
    """Transfers of the chain that the event ends, and the seconds for which the money rested before it."""
    link = log.chain_from[event]
    row[c] = log.chain_length[event]
    row[c + 1] = (log.at[event] - log.at[link]) / _SECOND_US if link >= 0 else np.nan
    return c + 2


@kernel
def _share(part: int, whole: int) -> float:
    return min(part / whole, _HIGHEST_RATIO) if whole > 0 else np.nan


@kernel
def over_mean(amount: int, total: int, count: int) -> float:
    """The amount over the mean of `count` amounts that make `total`; NaN where they are nothing."""
    return amount * count / total if total > 0 else np.nan
