"""Counts over an account's windows: events are taken off at the old end and added once they are strictly earlier.

An event stands for its pair while no later one of the pair is known, so each counterparty counts once. Cost:
amortised O(1) per event, direction and window.
"""

from __future__ import annotations

from graph.arrays import Int32s
from graph.frames.kernels.part import (
    AT,
    BEFORE,
    DISTINCT,
    END,
    FOLLOWING,
    IN,
    OTHER,
    OUT,
    OWN,
    PLACE,
    SOURCE,
    TAIL,
    WINDOW_FIELDS,
)
from graph.kernels.jit import kernel


@kernel
def expire(places: Int32s, accounts: Int32s, account: int, lowest: Int32s, rank: int) -> None:
    """Take off what lies before the windows' first moments `lowest`; `rank` is the present one."""
    for direction in range(2):
        end = accounts[account, direction, END]
        for w in range(len(lowest)):
            field = w * WINDOW_FIELDS
            tail = accounts[account, direction, field + TAIL]
            if tail == end or places[direction, tail, AT] >= lowest[w]:
                continue
            while tail < end and places[direction, tail, AT] < lowest[w]:
                if places[direction, tail, FOLLOWING] >= rank:
                    accounts[account, direction, field + DISTINCT] -= 1
                if places[direction, tail, OTHER] == account:
                    accounts[account, direction, field + OWN] -= 1
                tail += 1
            accounts[account, direction, field + TAIL] = tail


@kernel
def link(events: Int32s, accounts: Int32s, event: int) -> None:
    """From now on `event` is strictly earlier."""
    before = events[event, BEFORE]
    same = events[event, SOURCE] == events[event, SOURCE + 1]
    for direction in range(OUT, IN + 1):
        account = events[event, SOURCE + direction]
        accounts[account, direction, END] = events[event, PLACE + direction] + 1
        earlier = events[before, PLACE + direction] if before >= 0 else -1
        for field in range(0, accounts.shape[2] - TAIL, WINDOW_FIELDS):
            if earlier < accounts[account, direction, field + TAIL]:
                accounts[account, direction, field + DISTINCT] += 1
            if same:
                accounts[account, direction, field + OWN] += 1
