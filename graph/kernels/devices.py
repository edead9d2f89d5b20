"""Exact sliding windows over the uses of a device, as those of accounts."""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s
from graph.kernels.jit import inlined
from graph.kernels.pairs import find, find_or_add
from graph.kernels.state import (
    DEVICE_WINDOWS_S,
    MOVES,
    PAIR_CONTACTS,
    PAIR_COUNT,
    PAIR_LAST_EVENT,
    TAIL,
    USERS,
    USES,
    Devices,
    Log,
    State,
)

_WINDOWS_US = tuple(np.int64(window * 1_000_000) for window in DEVICE_WINDOWS_S)
DEVICE_COLUMNS = 3
USE_COLUMNS = 4


@inlined
def device_columns(state: State, event: int, row: Float32s, c: int) -> int:
    """Accounts that used the device so far, devices the payer used, whether the payer uses it for the first time."""
    device, source = state.log.device[event], state.log.source[event]
    row[c : c + DEVICE_COLUMNS] = np.nan
    if device >= 0:
        row[c] = state.devices.accounts[device]
        row[c + 1] = state.accounts.devices[source]
        row[c + 2] = 1.0 if find(state.device_pairs, device, source) < 0 else 0.0
    return c + DEVICE_COLUMNS


@inlined
def link_use(state: State, event: int) -> None:
    """From now on the event's use of its device is known; transfers that move money stand in the device's windows."""
    log, devices = state.log, state.devices
    device, account = log.device[event], log.source[event]
    if device < 0:
        return
    known = state.device_pairs.totals[find_or_add(state.device_pairs, device, account)]
    if known[PAIR_COUNT] == 0:
        devices.accounts[device] += 1
        state.accounts.devices[account] += 1
    known[PAIR_COUNT] += 1
    if log.flags[event] & MOVES:
        if known[PAIR_CONTACTS] > 0 and known[PAIR_LAST_EVENT] >= 0:
            log.earlier_use[event] = known[PAIR_LAST_EVENT]
            log.next_use[known[PAIR_LAST_EVENT]] = event
        known[PAIR_CONTACTS] += 1
        known[PAIR_LAST_EVENT] = event
        if devices.newest[device] >= 0:
            log.next_device[devices.newest[device]] = event
        devices.newest[device] = event
        if devices.cursor[device] < 0:
            devices.cursor[device] = event


@inlined
def use_columns(log: Log, devices: Devices, event: int, row: Float32s, c: int) -> int:
    """By window: transfers over the device, and accounts that ordered them. NaN without a device."""
    device = log.device[event]
    row[c : c + USE_COLUMNS] = np.nan
    if device >= 0:
        _settle(log, devices, device, log.at[event])
        for w in range(len(_WINDOWS_US)):
            row[c + 2 * w] = devices.windows[device, w, USES]
            row[c + 2 * w + 1] = devices.windows[device, w, USERS]
    return c + USE_COLUMNS


@inlined
def _settle(log: Log, devices: Devices, device: int, now: int) -> None:
    event = devices.cursor[device]
    while event >= 0 and log.at[event] < now:
        for w in range(len(_WINDOWS_US)):
            window = devices.windows[device, w]
            if window[TAIL] < 0:
                window[TAIL] = event
            window[USES] += 1
            if log.earlier_use[event] < window[TAIL]:
                window[USERS] += 1
        event = log.next_device[event]
    devices.cursor[device] = event
    for w in range(len(_WINDOWS_US)):
        window = devices.windows[device, w]
        tail = window[TAIL]
        while tail >= 0 and log.at[tail] < now - _WINDOWS_US[w]:
            window[USES] -= 1
            following = log.next_use[tail]
            if following < 0 or log.at[following] >= now:
                window[USERS] -= 1
            tail = log.next_device[tail] if window[USES] > 0 else -1
        window[TAIL] = tail
