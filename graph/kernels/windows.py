"""Exact sliding windows [t - w, t) over an account's transactions: integers are added on entry and taken off at expiry.

An account is brought up to a moment only when it is asked about, from the log alone; accounts do not touch each other,
so threads may share them out in any way. An event counts towards the distinct counterparties while no later event of
its pair is counted, so each counterparty counts once. Cost: amortised O(1) per event, direction and window.
"""

from __future__ import annotations

import numpy as np

from graph.kernels.jit import kernel
from graph.kernels.state import (
    COUNT,
    DISTINCT,
    EVENTS,
    FIRST_AT,
    FIRST_CONTACT,
    FRESH,
    HAS_BASE,
    HIGHEST,
    LAST_AT,
    OUT,
    PRICED,
    PRICED_SUM,
    SHOPS,
    SUM,
    TAIL,
    WINDOWS_S,
    Accounts,
    Log,
)

_WINDOWS_US = tuple(np.int64(window * 1_000_000) for window in WINDOWS_S)


@kernel
def settle(log: Log, accounts: Accounts, node: int, direction: int, now: int) -> None:
    """Count what lies before `now`, and take off what lies before each window's begin. `now` never runs back."""
    event = accounts.cursor[node, direction]
    while event >= 0 and log.at[event] < now:
        _enter(log, accounts, node, direction, event)
        event = log.next_out[event] if direction == OUT else log.next_in[event]
    accounts.cursor[node, direction] = event
    for w in range(len(_WINDOWS_US)):
        _expire(log, accounts, node, direction, w, now)


@kernel
def _enter(log: Log, accounts: Accounts, node: int, direction: int, event: int) -> None:
    at, amount = log.at[event], log.amount[event]
    totals = accounts.totals[node, direction]
    if totals[EVENTS] == 0:
        totals[FIRST_AT] = at
    totals[EVENTS] += 1
    totals[LAST_AT] = at
    if log.flags[event] & HAS_BASE:
        totals[PRICED] += 1
        totals[PRICED_SUM] += amount
        totals[HIGHEST] = max(totals[HIGHEST], amount)
    shop = direction == OUT and accounts.merchant[log.target[event]]
    previous = log.earlier_pair[event]
    for w in range(len(_WINDOWS_US)):
        window = accounts.windows[node, direction, w]
        if window[TAIL] < 0:
            window[TAIL] = event
        window[COUNT] += 1
        window[SUM] += amount
        # Numbers ascend with time: what is not before the oldest is counted still.
        if previous < window[TAIL]:
            window[DISTINCT] += 1
            window[SHOPS] += shop
        if log.flags[event] & FIRST_CONTACT:
            window[FRESH] += 1


@kernel
def _expire(log: Log, accounts: Accounts, node: int, direction: int, w: int, now: int) -> None:
    window = accounts.windows[node, direction, w]
    tail = window[TAIL]
    begin = now - _WINDOWS_US[w]
    while tail >= 0 and log.at[tail] < begin:
        window[COUNT] -= 1
        window[SUM] -= log.amount[tail]
        following = log.next_pair[tail]
        if following < 0 or log.at[following] >= now:
            window[DISTINCT] -= 1
            if direction == OUT and accounts.merchant[log.target[tail]]:
                window[SHOPS] -= 1
        if log.flags[tail] & FIRST_CONTACT:
            window[FRESH] -= 1
        tail = log.next_out[tail] if direction == OUT else log.next_in[tail]
        # What is linked and not yet counted is not in the window.
        if window[COUNT] == 0:
            tail = -1
    window[TAIL] = tail
