"""The rows of a few chosen events, written by the same columns and searches as those of a stride of all events."""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Int32s, Int64s
from graph.kernels.chains import extend_chain
from graph.kernels.columns import chain_columns
from graph.kernels.devices import device_columns, use_columns
from graph.kernels.forms import Scratch, scratch_of
from graph.kernels.jit import allocating, kernel
from graph.kernels.layout import CHAINS_AT, COLUMN_COUNT, DEVICES_AT, PAIR_WINDOWS_AT, PAIRS_AT, REVERSE_AT, USES_AT
from graph.kernels.limits import Limits
from graph.kernels.link import link_before, link_rest
from graph.kernels.pair_columns import pair_columns, pair_window_columns, reverse_columns
from graph.kernels.replay import Found, Stride, end_columns, search_with
from graph.kernels.state import IN, MOTIF, MOTIF_WINDOW, OUT, State
from graph.kernels.windows import settle


@kernel
def link_all(state: State, count: int, limits: Limits) -> None:
    """Link the events `0 … count - 1` and extend their chains; no account is counted and nothing is searched."""
    log = state.log
    for event in range(count):
        link_before(state, event)
    link_rest(state, count)
    for event in range(count):
        if log.flags[event] & MOTIF:
            extend_chain(log, state.accounts, event, limits.chains)


@kernel
def count_chosen(state: State, chosen: Int32s, values: Float32s, since: Int64s) -> None:
    """Link up to the last of the `chosen`, ascending, and write what accounts, pairs and devices were before each.

    Row k of `values` is that of `chosen[k]`; chains and searches are not written. `since` as in `Stride`.
    """
    log, accounts = state.log, state.accounts
    base, k = values.shape[1] - COLUMN_COUNT, 0
    for event in range(chosen[-1] + 1):
        link_before(state, event)
        if event != chosen[k]:
            continue
        row = values[k]
        pair_columns(state, event, row, base + PAIRS_AT)
        device_columns(state, event, row, base + DEVICES_AT)
        for end in range(2):
            node = log.source[event] if end == OUT else log.target[event]
            for direction in range(2):
                settle(log, accounts, node, direction, log.at[event])
            end_columns(state, event, node, end, row)
            if end == IN:
                since[k] = accounts.oldest[node, OUT, MOTIF_WINDOW]
        pair_window_columns(log, state.pairs, event, row, base + PAIR_WINDOWS_AT)
        reverse_columns(log, state.pairs, event, row, base + REVERSE_AT)
        use_columns(log, state.devices, event, row, base + USES_AT)
        k += 1


@allocating
def search_chosen(state: State, chosen: Int32s, values: Float32s, since: Int64s, found: Found, limits: Limits) -> None:
    """Write the chains and what the `chosen` close; all that is strictly earlier must be linked. `found` is one row."""
    _search_each(state, chosen, values, since, found, limits, scratch_of(limits))


@kernel
def _search_each(
    state: State, chosen: Int32s, values: Float32s, since: Int64s, found: Found, limits: Limits, scratch: Scratch
) -> None:
    base = values.shape[1] - COLUMN_COUNT + CHAINS_AT
    for k in range(len(chosen)):
        event = chosen[k]
        if state.log.flags[event] & MOTIF:
            chain_columns(state.log, event, values[k], base)
        else:
            values[k, base], values[k, base + 1] = 0.0, np.nan
        stride = Stride(event, values[k : k + 1], found, since[k : k + 1])
        search_with(state, state.marks, stride, limits, scratch, 0, 1)
