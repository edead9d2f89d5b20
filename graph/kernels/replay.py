"""The engine's loop: for each event in time order, link what lies strictly before it, then look at the past."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Float32s, Float64s, Int32s, Int64s, UInt8s
from graph.kernels.chains import extend_chain
from graph.kernels.columns import (
    chain_columns,
    cycle_columns,
    device_columns,
    fan_columns,
    habit_columns,
    pair_columns,
    passed_on_columns,
    recency_columns,
    spread_columns,
    window_columns,
)
from graph.kernels.cycles import cycles_closed
from graph.kernels.jit import kernel
from graph.kernels.limits import LONGEST_CYCLE, Limits
from graph.kernels.link import link
from graph.kernels.pairs import find
from graph.kernels.scatter_gather import scatter_gathers_closed
from graph.kernels.state import CONTACT, IN, MOTIF, OUT, PAIR_CONTACTS, State
from graph.kernels.windows import expire

#: Columns that `replay` writes.
COLUMN_COUNT = 4 * 12 + 4 + 4 + 6 + 4 + 6 + 3 + 6 + 1 + 4 + 2


class Found(NamedTuple):
    """[n] what each event of a slice closes."""

    #: [n, LONGEST_CYCLE] transfers of the best retained cycle, latest first, without the event; -1 after them
    cycle: Int32s
    #: smallest over largest transfer of that cycle
    retained: Float64s
    #: origin and number of intermediaries of the largest scatter-gather; -1 and 0: none
    origin: Int32s
    intermediaries: Int32s
    #: searches that met a limit: 1 any cycles, 2 retained cycles, 4 scatter-gather, 8 chain
    cut: UInt8s


@kernel
def replay(state: State, waiting: Int64s, first: int, values: Float32s, found: Found, limits: Limits) -> None:
    """Write the last `COLUMN_COUNT` columns of `values`, whose rows are the events `first`, `first + 1`, … of the log.

    `waiting` [1] is the first event that is not linked yet: those at the latest moment wait until time has moved on,
    even into the next call, so that where slices are cut changes nothing.
    """
    log, accounts = state.log, state.accounts
    counts = np.zeros(LONGEST_CYCLE + 1, dtype=np.int64)
    retained = np.zeros(LONGEST_CYCLE + 1, dtype=np.int64)
    path = np.empty(LONGEST_CYCLE, dtype=np.int32)
    for k in range(len(values)):
        event = first + k
        while waiting[0] < event and log.at[waiting[0]] < log.at[event]:
            link(state, waiting[0])
            waiting[0] += 1
        source, target, row = log.source[event], log.target[event], values[k]
        for node in (source, target):
            expire(log, accounts, node, OUT, log.at[event])
            expire(log, accounts, node, IN, log.at[event])
        c = window_columns(accounts, source, OUT, row, values.shape[1] - COLUMN_COUNT)
        c = window_columns(accounts, source, IN, row, c)
        c = window_columns(accounts, target, OUT, row, c)
        c = window_columns(accounts, target, IN, row, c)
        c = spread_columns(accounts, source, target, row, c)
        c = passed_on_columns(log, accounts, event, row, c)
        c = recency_columns(log, accounts, event, row, c)
        c = habit_columns(log, accounts, event, row, c)
        c = pair_columns(state, event, row, c)
        c = device_columns(state, event, row, c)
        if log.flags[event] & MOTIF == 0:
            row[c:] = 0.0
            row[-1] = np.nan
            continue
        _, cut = cycles_closed(log, accounts, event, limits.any_cycles, counts, path)
        ratio, cut_retained = cycles_closed(log, accounts, event, limits.retained_cycles, retained, found.cycle[k])
        most, origin, cut_scatter = scatter_gathers_closed(state, event, limits.scatter)
        cut_chain = extend_chain(log, accounts, event, limits.chains)
        c = cycle_columns(counts, retained, ratio, row, c)
        row[c] = most
        c = fan_columns(state, event, _first_contact(state, event), row, c + 1)
        chain_columns(log, event, row, c)
        found.retained[k], found.origin[k], found.intermediaries[k] = ratio, origin, most
        found.cut[k] = cut + 2 * cut_retained + 4 * cut_scatter + 8 * cut_chain


@kernel
def _first_contact(state: State, event: int) -> int:
    """1 for the first transfer of one account to another, of another holder; else 0."""
    if state.log.flags[event] & CONTACT == 0:
        return 0
    pair = find(state.pairs, state.log.source[event], state.log.target[event])
    return 1 if pair < 0 or state.pairs.totals[pair, PAIR_CONTACTS] == 0 else 0
