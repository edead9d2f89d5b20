"""Letting go of events that have left the longest window, so that nothing that can be found points at them."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s
from graph.kernels.devices import _settle as settle_device
from graph.kernels.jit import kernel
from graph.kernels.journal import DEVICE, DEVICE_PAIR, NODE, OFFSET, OWNER, PAIR, WIDTH, Memory, latest
from graph.kernels.pair_columns import _settle as settle_pair
from graph.kernels.pairs import find
from graph.kernels.state import IN, OUT, WINDOWS_S, State
from graph.kernels.windows import settle

_LONGEST_US = np.int64(max(WINDOWS_S) * 1_000_000)
_WORD = 8


@kernel
def let_go(state: State, memory: Memory, first: int, stop: int) -> None:
    """Take the events `first … stop - 1` out of every window, and point at event 0 where they were the latest.

    All must lie before the longest window of every event to come. Event 0 is none: it lies before all windows, so
    searches stop there as they would at the event itself. Totals over all of the past keep what they count.
    Links from later events stay: those searches stop at the window's begin, before they look at a row let go.
    """
    log = state.log
    for event in range(first, stop):
        source, target, device = log.source[event], log.target[event], log.device[event]
        # Exact: the next event of the node would count and expire the same ones, at this moment or a later one.
        now = log.at[event] + _LONGEST_US + 1
        for direction in (OUT, IN):
            settle(log, state.accounts, source if direction == OUT else target, direction, now)
        _begin_later(state.accounts.motif_first, log.later_out, source, OUT, event)
        _begin_later(state.accounts.motif_first, log.later_in, target, IN, event)
        _forget(memory, NODE, source, event)
        _forget(memory, NODE, target, event)
        pair = find(state.pairs, source, target)
        if pair >= 0:
            settle_pair(log, state.pairs, pair, now)
            _forget(memory, PAIR, pair, event)
        if device >= 0:
            settle_device(log, state.devices, device, now)
            _forget(memory, DEVICE, device, event)
            use = find(state.device_pairs, device, source)
            if use >= 0:
                _forget(memory, DEVICE_PAIR, use, event)


@kernel
def _begin_later(first: Int32s, later: Int32s, node: int, direction: int, event: int) -> None:
    """The list of motif events begins after `event`; -1: it is empty."""
    if first[node, direction] == event:
        first[node, direction] = later[event]


@kernel
def _forget(memory: Memory, owner: int, row: int, event: int) -> None:
    for head in range(len(memory.heads)):
        field, byte, size = memory.heads[head]
        if memory.fields[field, OWNER] == owner and latest(memory, head, row) == event:
            at = memory.fields[field, OFFSET] + row * memory.fields[field, WIDTH] + byte
            if size == _WORD:
                memory.words[at >> 3] = 0
            else:
                memory.halves[at >> 2] = 0
