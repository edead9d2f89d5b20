"""Exact sliding windows [t - w, t) over an account's transactions: integers are added on entry and taken off at expiry.

An event counts towards the distinct counterparties while no later event of its pair is known, so each counterparty
counts once. Cost: amortised O(1) per event, direction and window.
"""

from __future__ import annotations

import numpy as np

from graph.kernels.jit import kernel
from graph.kernels.pairs import find_or_add
from graph.kernels.state import (
    CONTACT,
    COUNT,
    DISTINCT,
    FIRST_AT,
    FIRST_CONTACT,
    FOLLOWED,
    FRESH,
    HAS_BASE,
    HIGHEST,
    IN,
    LAST_AT,
    LAST_EVENT,
    OUT,
    PAIR_CONTACTS,
    PAIR_COUNT,
    PAIR_FIRST_AT,
    PAIR_LAST_AT,
    PAIR_LAST_EVENT,
    PAIR_PRICED,
    PAIR_SUM,
    PRICED,
    PRICED_SUM,
    SHOPS,
    SUM,
    TAIL,
    WINDOWS_S,
    Accounts,
    Log,
    Pairs,
)

_WINDOWS_US = tuple(np.int64(window * 1_000_000) for window in WINDOWS_S)


@kernel
def expire(log: Log, accounts: Accounts, node: int, direction: int, now: int) -> None:
    """Take off what lies before each window's begin."""
    for w in range(len(_WINDOWS_US)):
        window = accounts.windows[node, direction, w]
        tail = window[TAIL]
        begin = now - _WINDOWS_US[w]
        while tail >= 0 and log.at[tail] < begin:
            window[COUNT] -= 1
            window[SUM] -= log.amount[tail]
            if log.flags[tail] & FOLLOWED == 0:
                window[DISTINCT] -= 1
                if direction == OUT and accounts.merchant[log.target[tail]]:
                    window[SHOPS] -= 1
            if log.flags[tail] & FIRST_CONTACT:
                window[FRESH] -= 1
            tail = log.next_out[tail] if direction == OUT else log.next_in[tail]
        window[TAIL] = tail


@kernel
def enter(log: Log, accounts: Accounts, pairs: Pairs, event: int) -> None:
    """Count `event`, whose time is past, in the windows and totals of both its ends and of its pair."""
    source, target, at = log.source[event], log.target[event], log.at[event]
    expire(log, accounts, source, OUT, at)
    expire(log, accounts, target, IN, at)
    pair = pairs.totals[find_or_add(pairs, source, target)]
    previous = pair[PAIR_LAST_EVENT] if pair[PAIR_COUNT] > 0 else -1
    contact = log.flags[event] & CONTACT
    if contact and pair[PAIR_CONTACTS] == 0:
        log.flags[event] |= FIRST_CONTACT
    _add_to_windows(log, accounts, event, previous, OUT)
    _add_to_windows(log, accounts, event, previous, IN)
    if previous >= 0:
        log.flags[previous] |= FOLLOWED
    else:
        pair[PAIR_FIRST_AT] = at
    pair[PAIR_COUNT] += 1
    pair[PAIR_LAST_AT] = at
    pair[PAIR_LAST_EVENT] = event
    pair[PAIR_CONTACTS] += 1 if contact else 0
    if log.flags[event] & HAS_BASE:
        pair[PAIR_PRICED] += 1
        pair[PAIR_SUM] += log.amount[event]


@kernel
def _add_to_windows(log: Log, accounts: Accounts, event: int, previous: int, direction: int) -> None:
    node = log.source[event] if direction == OUT else log.target[event]
    at, amount = log.at[event], log.amount[event]
    totals = accounts.totals[node, direction]
    last = totals[LAST_EVENT]
    if last < 0:
        totals[FIRST_AT] = at
    elif direction == OUT:
        log.next_out[last] = event
    else:
        log.next_in[last] = event
    totals[LAST_EVENT] = event
    totals[LAST_AT] = at
    if log.flags[event] & HAS_BASE:
        totals[PRICED] += 1
        totals[PRICED_SUM] += amount
        totals[HIGHEST] = max(totals[HIGHEST], amount)
    for w in range(len(_WINDOWS_US)):
        window = accounts.windows[node, direction, w]
        if window[TAIL] < 0:
            window[TAIL] = event
        window[COUNT] += 1
        window[SUM] += amount
        if previous < 0 or log.at[previous] < at - _WINDOWS_US[w]:
            window[DISTINCT] += 1
            if direction == OUT and accounts.merchant[log.target[event]]:
                window[SHOPS] += 1
        if log.flags[event] & FIRST_CONTACT:
            window[FRESH] += 1
