"""Exact sliding windows [t - w, t) over an account's transactions: integers are added on entry and taken off at expiry.

An account is brought up to a moment only when it is asked about, from the log alone; accounts do not touch each other,
so threads may share them out in any way. An event counts towards the distinct counterparties while no later event of
its pair is counted, so each counterparty counts once. Cost: amortised O(1) per event, direction and window.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import inlined
from graph.kernels.shapes import count_in, gap_bin
from graph.kernels.state import (
    ALL_EVENTS,
    ALL_PRICED,
    ALL_SUM,
    BELOW,
    COUNT,
    DAY_WINDOW,
    DEVICES,
    DISTINCT,
    FIRST_AT,
    FIRST_CONTACT,
    FRESH,
    GAP,
    GAP_SQUARE,
    GAPS_FROM,
    HAS_BASE,
    HIGHEST,
    LAST_AT,
    MOMENT,
    MONTH_WINDOW,
    MOTIF_WINDOW,
    NEAR,
    NEVER,
    OUT,
    POWER,
    PRICED,
    SHOPS,
    SUM,
    TAIL,
    WINDOWS_S,
    Accounts,
    Log,
)

_SECOND_US = 1_000_000
_WINDOWS_US = tuple(np.int64(window * 1_000_000) for window in WINDOWS_S)


@inlined
def settle(log: Log, accounts: Accounts, node: int, direction: int, now: int) -> None:
    """Count what lies before `now`, and take off what lies before each window's begin. `now` never runs back."""
    event = accounts.cursor[node, direction]
    while event >= 0 and log.at[event] < now:
        _enter(log, accounts, node, direction, event)
        event = log.next_out[event] if direction == OUT else log.next_in[event]
    accounts.cursor[node, direction] = event
    for w in range(len(_WINDOWS_US)):
        if accounts.oldest[node, direction, w] < now - _WINDOWS_US[w]:
            _expire(log, accounts, node, direction, w, now)


@inlined
def _enter(log: Log, accounts: Accounts, node: int, direction: int, event: int) -> None:
    at = log.at[event]
    totals = accounts.totals[node, direction]
    gap = (at - totals[LAST_AT]) // _SECOND_US
    shop = direction == OUT and accounts.merchant[log.target[event]]
    for w in range(len(_WINDOWS_US)):
        window = accounts.windows[node, direction, w]
        if window[TAIL] < 0:
            window[TAIL] = event
            accounts.oldest[node, direction, w] = at
        elif w >= MOTIF_WINDOW:
            window[GAP] += gap
            window[GAP_SQUARE] += gap * gap
            if w == MONTH_WINDOW:
                accounts.shapes[node, direction, GAPS_FROM + gap_bin(gap)] += 1
        _add(log, event, 1, window, w)
        # Numbers ascend with time: what is not before the oldest is counted still.
        if w >= DAY_WINDOW and log.earlier_pair[event] < window[TAIL]:
            window[DISTINCT] += 1
            window[SHOPS] += shop
        if w == MONTH_WINDOW and direction == OUT and log.device[event] >= 0 and log.earlier_use[event] < window[TAIL]:
            window[DEVICES] += 1
    count_in(log, event, 1, accounts.shapes[node, direction], accounts.mixtures[node, direction])
    if totals[ALL_EVENTS] == 0:
        totals[FIRST_AT] = at
    totals[ALL_EVENTS] += 1
    totals[LAST_AT] = at
    if log.flags[event] & HAS_BASE:
        totals[ALL_PRICED] += 1
        totals[ALL_SUM] += log.amount[event]
        totals[HIGHEST] = max(totals[HIGHEST], log.amount[event])


@inlined
def _expire(log: Log, accounts: Accounts, node: int, direction: int, w: int, now: int) -> None:
    window = accounts.windows[node, direction, w]
    tail = window[TAIL]
    begin = now - _WINDOWS_US[w]
    while tail >= 0 and log.at[tail] < begin:
        _add(log, tail, -1, window, w)
        if w >= DAY_WINDOW and not _goes_on(log, log.next_pair[tail], now):
            window[DISTINCT] -= 1
            if direction == OUT and accounts.merchant[log.target[tail]]:
                window[SHOPS] -= 1
        if (
            w == MONTH_WINDOW
            and direction == OUT
            and log.device[tail] >= 0
            and not _goes_on(log, log.next_use[tail], now)
        ):
            window[DEVICES] -= 1
        following = log.next_out[tail] if direction == OUT else log.next_in[tail]
        # What is linked and not yet counted is not in the window.
        following = following if window[COUNT] > 0 else -1
        if w >= MOTIF_WINDOW and following >= 0:
            gap = (log.at[following] - log.at[tail]) // _SECOND_US
            window[GAP] -= gap
            window[GAP_SQUARE] -= gap * gap
            if w == MONTH_WINDOW:
                accounts.shapes[node, direction, GAPS_FROM + gap_bin(gap)] -= 1
        if w == MONTH_WINDOW:
            count_in(log, tail, -1, accounts.shapes[node, direction], accounts.mixtures[node, direction])
        tail = following
    window[TAIL] = tail
    accounts.oldest[node, direction, w] = log.at[tail] if tail >= 0 else NEVER


@inlined
def _goes_on(log: Log, following: int, now: int) -> bool:
    """A later event stands for this one."""
    return following >= 0 and log.at[following] < now


@inlined
def _add(log: Log, event: int, sign: int, window: Int64s, w: int) -> None:
    """Add what an event counts for by itself, or take it off (`sign` -1); short windows only count and add up."""
    window[COUNT] += sign
    window[SUM] += sign * log.amount[event]
    if w < DAY_WINDOW:
        return
    flags = log.flags[event]
    if flags & BELOW:
        window[NEAR] += sign
    if w < MOTIF_WINDOW:
        return
    window[MOMENT] += sign * (log.at[event] // _SECOND_US)
    if flags & FIRST_CONTACT:
        window[FRESH] += sign
    if flags & HAS_BASE:
        window[PRICED] += sign
        quantum = int(np.int64(log.quantum[event]))
        power = sign
        for k in range(4):
            power *= quantum
            window[POWER + k] += power
