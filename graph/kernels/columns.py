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
    FIRST_AT,
    FRESH,
    HAS_BASE,
    HIGHEST,
    IN,
    LAST_AT,
    LAST_EVENT,
    MOTIF_WINDOW,
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
def spread_columns(accounts: Accounts, source: int, target: int, row: Float32s, c: int) -> int:
    """Merchants the payer paid in a day and in the motif window; shares of first contacts among counterparties."""
    row[c] = accounts.windows[source, OUT, _DAY_WINDOW, SHOPS]
    row[c + 1] = accounts.windows[source, OUT, MOTIF_WINDOW, SHOPS]
    paid, payers = accounts.windows[source, OUT, MOTIF_WINDOW], accounts.windows[target, IN, MOTIF_WINDOW]
    row[c + 2] = paid[FRESH] / paid[DISTINCT] if paid[DISTINCT] > 0 else np.nan
    row[c + 3] = payers[FRESH] / payers[DISTINCT] if payers[DISTINCT] > 0 else np.nan
    return c + 4


@kernel
def passed_on_columns(log: Log, accounts: Accounts, event: int, row: Float32s, c: int) -> int:
    """What went out as a share of what came in, this transfer among it, over a day and over the motif window."""
    source, target, amount = log.source[event], log.target[event], log.amount[event]
    for w in (_DAY_WINDOW, MOTIF_WINDOW):
        row[c] = _share(accounts.windows[source, OUT, w, SUM] + amount, accounts.windows[source, IN, w, SUM])
        row[c + 1] = _share(accounts.windows[target, OUT, w, SUM], accounts.windows[target, IN, w, SUM] + amount)
        c += 2
    return c


@kernel
def recency_columns(log: Log, accounts: Accounts, event: int, row: Float32s, c: int) -> int:
    """Of both ends: seconds since the last transfer out, the last one in, and the first one of all."""
    now = log.at[event]
    for node in (log.source[event], log.target[event]):
        out, into = accounts.totals[node, OUT], accounts.totals[node, IN]
        sent, got = out[LAST_EVENT] >= 0, into[LAST_EVENT] >= 0
        row[c] = (now - out[LAST_AT]) / _SECOND_US if sent else np.nan
        row[c + 1] = (now - into[LAST_AT]) / _SECOND_US if got else np.nan
        first = now
        if sent:
            first = min(first, out[FIRST_AT])
        if got:
            first = min(first, into[FIRST_AT])
        row[c + 2] = (now - first) / _SECOND_US if sent or got else np.nan
        c += 3
    return c


@kernel
def habit_columns(log: Log, accounts: Accounts, event: int, row: Float32s, c: int) -> int:
    """The amount over the mean and over the highest that the payer sent, and that the beneficiary got, so far."""
    priced = log.flags[event] & HAS_BASE
    paid, got = accounts.totals[log.source[event], OUT], accounts.totals[log.target[event], IN]
    row[c] = _over_mean(log.amount[event], paid[PRICED_SUM], paid[PRICED]) if priced else np.nan
    row[c + 1] = _over_mean(log.amount[event], paid[HIGHEST], 1) if priced else np.nan
    row[c + 2] = _over_mean(log.amount[event], got[PRICED_SUM], got[PRICED]) if priced else np.nan
    row[c + 3] = _over_mean(log.amount[event], got[HIGHEST], 1) if priced else np.nan
    return c + 4


@kernel
def pair_columns(state: State, event: int, row: Float32s, c: int) -> int:
    """Earlier transfers from payer to beneficiary: count, age, recency, usual amount; and those the other way."""
    log, totals = state.log, state.pairs.totals
    now, amount = log.at[event], log.amount[event]
    row[c : c + 6] = np.nan
    row[c] = row[c + 4] = 0.0
    there = find(state.pairs, log.source[event], log.target[event])
    if there >= 0:
        row[c] = totals[there, PAIR_COUNT]
        row[c + 1] = (now - totals[there, PAIR_FIRST_AT]) / _SECOND_US
        row[c + 2] = (now - totals[there, PAIR_LAST_AT]) / _SECOND_US
        if log.flags[event] & HAS_BASE:
            row[c + 3] = _over_mean(amount, totals[there, PAIR_SUM], totals[there, PAIR_PRICED])
    back = find(state.pairs, log.target[event], log.source[event])
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
def fan_columns(state: State, event: int, fresh: int, row: Float32s, c: int) -> int:
    """First contacts in the motif window, this one (`fresh` 1) too: the payer's fan-out, the beneficiary's fan-in.

    Then both sides of a gather-scatter around the payer, and around the beneficiary: the smaller of its two fans.
    """
    windows = state.accounts.windows
    source, target = state.log.source[event], state.log.target[event]
    fan_out = windows[source, OUT, MOTIF_WINDOW, FRESH] + fresh
    fan_in = windows[target, IN, MOTIF_WINDOW, FRESH] + fresh
    row[c] = fan_out
    row[c + 1] = fan_in
    row[c + 2] = min(windows[source, IN, MOTIF_WINDOW, FRESH], fan_out)
    row[c + 3] = min(fan_in, windows[target, OUT, MOTIF_WINDOW, FRESH])
    return c + 4


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
def _over_mean(amount: int, total: int, count: int) -> float:
    return amount * count / total if total > 0 else np.nan
