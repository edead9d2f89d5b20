"""The columns of a pair of accounts: all of the past as it is linked, and exact windows as accounts are counted.

A pair's windows are touched only with its source's own, so threads that share out accounts share out pairs too.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s
from graph.kernels.jit import inlined
from graph.kernels.state import (
    COUNT,
    HAS_BASE,
    MOVES,
    PAIR_COUNT,
    PAIR_FIRST_AT,
    PAIR_GAP,
    PAIR_GAP_SQUARE,
    PAIR_LAST_AT,
    PAIR_PORT_IN,
    PAIR_PORT_OUT,
    PAIR_PRICED,
    PAIR_SUM,
    PAIR_WINDOWS_S,
    SUM,
    TAIL,
    Log,
    Pairs,
    State,
)
from graph.kernels.values import mean_gap, over_mean, regularity

_SECOND_US = 1_000_000
_WINDOWS_US = tuple(np.int64(window * _SECOND_US) for window in PAIR_WINDOWS_S)
PAIR_COLUMNS = 8
PAIR_WINDOW_COLUMNS = 6
REVERSE_COLUMNS = 2


@inlined
def pair_columns(state: State, event: int, row: Float32s, c: int) -> int:
    """Earlier transfers from payer to beneficiary: count, age, recency, usual amount; and those the other way.

    Then the order number of the beneficiary among those the payer ever paid, and of the payer among its payers.
    """
    log, totals = state.log, state.pairs.totals
    now, there, back = log.at[event], log.pair[event], log.reverse[event]
    row[c : c + PAIR_COLUMNS] = np.nan
    row[c] = row[c + 4] = 0.0
    if there >= 0 and totals[there, PAIR_COUNT] > 0:
        row[c] = totals[there, PAIR_COUNT]
        row[c + 1] = (now - totals[there, PAIR_FIRST_AT]) / _SECOND_US
        row[c + 2] = (now - totals[there, PAIR_LAST_AT]) / _SECOND_US
        if log.flags[event] & HAS_BASE:
            row[c + 3] = over_mean(log.amount[event], totals[there, PAIR_SUM], totals[there, PAIR_PRICED])
    if back >= 0:
        row[c + 4] = totals[back, PAIR_COUNT]
        row[c + 5] = (now - totals[back, PAIR_LAST_AT]) / _SECOND_US
    if log.flags[event] & MOVES:
        row[c + 6] = totals[there, PAIR_PORT_OUT]
        row[c + 7] = totals[there, PAIR_PORT_IN]
    return c + PAIR_COLUMNS


@inlined
def pair_window_columns(log: Log, pairs: Pairs, event: int, row: Float32s, c: int) -> int:
    """Count and sum by window of what the payer sent the beneficiary; in the month the mean gap and its regularity."""
    pair = log.pair[event]
    row[c : c + 4] = 0.0
    row[c + 4] = row[c + 5] = np.nan
    if pair >= 0:
        _settle(log, pairs, pair, log.at[event])
        for w in range(len(_WINDOWS_US)):
            row[c + 2 * w] = pairs.windows[pair, w, COUNT]
            row[c + 2 * w + 1] = pairs.windows[pair, w, SUM]
        month = pairs.windows[pair, len(_WINDOWS_US) - 1]
        row[c + 4] = mean_gap(month[COUNT] - 1, month[PAIR_GAP])
        row[c + 5] = regularity(month[COUNT] - 1, month[PAIR_GAP], month[PAIR_GAP_SQUARE])
    return c + PAIR_WINDOW_COLUMNS


@inlined
def reverse_columns(log: Log, pairs: Pairs, event: int, row: Float32s, c: int) -> int:
    """Count and sum of what the beneficiary sent the payer in the shorter window."""
    pair = log.reverse[event]
    row[c] = row[c + 1] = 0.0
    if pair >= 0:
        _settle(log, pairs, pair, log.at[event])
        row[c] = pairs.windows[pair, 0, COUNT]
        row[c + 1] = pairs.windows[pair, 0, SUM]
    return c + REVERSE_COLUMNS


@inlined
def _settle(log: Log, pairs: Pairs, pair: int, now: int) -> None:
    event = pairs.cursor[pair]
    while event >= 0 and log.at[event] < now:
        before = log.earlier_pair[event]
        gap = (log.at[event] - log.at[before]) // _SECOND_US if before >= 0 else 0
        for w in range(len(_WINDOWS_US)):
            window = pairs.windows[pair, w]
            if window[TAIL] < 0:
                window[TAIL] = event
            else:
                window[PAIR_GAP] += gap
                window[PAIR_GAP_SQUARE] += gap * gap
            window[COUNT] += 1
            window[SUM] += log.amount[event]
        event = log.next_pair[event]
    pairs.cursor[pair] = event
    for w in range(len(_WINDOWS_US)):
        _expire(log, pairs, pair, w, now)


@inlined
def _expire(log: Log, pairs: Pairs, pair: int, w: int, now: int) -> None:
    window = pairs.windows[pair, w]
    tail = window[TAIL]
    while tail >= 0 and log.at[tail] < now - _WINDOWS_US[w]:
        window[COUNT] -= 1
        window[SUM] -= log.amount[tail]
        following = log.next_pair[tail] if window[COUNT] > 0 else -1
        if following >= 0:
            gap = (log.at[following] - log.at[tail]) // _SECOND_US
            window[PAIR_GAP] -= gap
            window[PAIR_GAP_SQUARE] -= gap * gap
        tail = following
    window[TAIL] = tail
