"""What is done for a stride of events: link in the order of time, then accounts and searches, each in any order.

Only linking and chains need the order. The statistics go account by account and the searches event by event, both from
the log alone, so that several threads write the same bits as one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Float32s, Float64s, Int32s, Int64s, UInt8s
from graph.kernels.chains import extend_chain
from graph.kernels.columns import chain_columns, cycle_columns, fan_columns
from graph.kernels.cycles import cycles_closed
from graph.kernels.devices import use_columns
from graph.kernels.direction_columns import direction_columns
from graph.kernels.end_columns import flow_columns, habit_columns, payer_columns, recency_columns
from graph.kernels.forms import Forms, Scratch, form_columns, scratch_of
from graph.kernels.incidences import grouped, node_at
from graph.kernels.jit import allocating, inlined, kernel
from graph.kernels.layout import (
    BENEFICIARY_AT,
    CHAINS_AT,
    COLUMN_COUNT,
    CYCLES_AT,
    FANS_AT,
    FORMS_AT,
    PAIR_WINDOWS_AT,
    PAYER_AT,
    REVERSE_AT,
    USES_AT,
)
from graph.kernels.limits import Limits
from graph.kernels.link import link_stride
from graph.kernels.pair_columns import pair_window_columns, reverse_columns
from graph.kernels.scatter_gather import scatter_gathers_closed
from graph.kernels.state import IN, INTERNAL, MOTIF, MOTIF_WINDOW, OUT, Accounts, Log, Marks, State
from graph.kernels.windows import settle


class Found(NamedTuple):
    """[n] what each event of a slice closes."""

    #: [n, LONGEST_CYCLE] transfers of the best retained cycle, latest first, without the event; -1 after them
    cycle: Int32s
    #: smallest over largest transfer of that cycle
    retained: Float64s
    #: origin and number of intermediaries of the largest scatter-gather; -1 and 0: none
    origin: Int32s
    intermediaries: Int32s
    #: searches that met a limit: 1 any cycles, 2 retained cycles, 4 scatter-gather; others in `forms`
    cut: UInt8s
    #: what it closes without an order of time, and in layers
    forms: Forms


class Stride(NamedTuple):
    """A run of events in hand and where their results go."""

    #: number of the first in the log
    first: int
    #: [n, columns]; those of kernels are the last `COLUMN_COUNT`
    values: Float32s
    found: Found
    #: [n] moment of the first transfer out of the event's target in the motif window; far in the future without one
    since: Int64s


@allocating
def replay(state: State, stride: Stride, limits: Limits) -> None:
    """Write the kernels' columns of the events of a stride, on this thread."""
    c = stride.values.shape[1] - COLUMN_COUNT
    link_stride(state, stride.first, stride.values, c)
    order = grouped(state.log, stride.first, len(stride.values), len(state.accounts.passable))
    count_ends(state, stride, order, 0, len(order))
    hand_on(state, stride, limits)
    search(state, state.marks, stride, limits, 0, len(stride.values))


@kernel
def count_ends(state: State, stride: Stride, order: Int32s, begin: int, stop: int) -> None:
    """Statistics of the accounts at the incidences `order[begin:stop]`, and of the pairs that begin at them."""
    log, accounts = state.log, state.accounts
    base = stride.values.shape[1] - COLUMN_COUNT
    for place in range(begin, stop):
        k, end = order[place] // 2, order[place] % 2
        event, row, node = stride.first + k, stride.values[k], node_at(log, stride.first, order[place])
        for direction in range(2):
            settle(log, accounts, node, direction, log.at[event])
        end_columns(state, event, node, end, row)
        if end == OUT:
            pair_window_columns(log, state.pairs, event, row, base + PAIR_WINDOWS_AT)
        else:
            reverse_columns(log, state.pairs, event, row, base + REVERSE_AT)
            stride.since[k] = accounts.oldest[node, OUT, MOTIF_WINDOW]


@inlined
def end_columns(state: State, event: int, node: int, end: int, row: Float32s) -> None:
    """Statistics of one end, whose both directions are settled."""
    log, accounts, base = state.log, state.accounts, len(row) - COLUMN_COUNT
    c = base + (PAYER_AT if end == OUT else BENEFICIARY_AT)
    for direction in range(2):
        c = direction_columns(accounts, node, direction, row, c)
    amount = log.amount[event]
    c = flow_columns(accounts, node, amount if end == OUT else 0, amount if end == IN else 0, row, c)
    c = recency_columns(accounts, node, log.at[event], row, c)
    c = habit_columns(log, accounts, event, end, row, c)
    if end == OUT:
        payer_columns(accounts, node, row, c)
    fan_columns(accounts, log.flags[event], node, end, row, base + FANS_AT)


@kernel
def hand_on(state: State, stride: Stride, limits: Limits) -> None:
    """Devices, and chains, each of which goes on from an earlier one."""
    base = stride.values.shape[1] - COLUMN_COUNT
    c = base + CHAINS_AT
    for k in range(len(stride.values)):
        event = stride.first + k
        use_columns(state.log, state.devices, event, stride.values[k], base + USES_AT)
        if state.log.flags[event] & MOTIF:
            extend_chain(state.log, state.accounts, event, limits.chains)
            chain_columns(state.log, event, stride.values[k], c)
        else:
            stride.values[k, c], stride.values[k, c + 1] = 0.0, np.nan


@allocating
def search(state: State, marks: Marks, stride: Stride, limits: Limits, begin: int, stop: int) -> None:
    """Cycles and scatter-gathers that the events `begin` to `stop - 1` of the stride close."""
    search_with(state, marks, stride, limits, scratch_of(limits), begin, stop)


@kernel
def search_with(
    state: State, marks: Marks, stride: Stride, limits: Limits, scratch: Scratch, begin: int, stop: int
) -> None:
    """As `search`, for kernels that have a scratch."""
    log, accounts, found = state.log, state.accounts, stride.found
    counts, retained = scratch.counts, scratch.retained
    c = stride.values.shape[1] - COLUMN_COUNT + CYCLES_AT
    for k in range(begin, stop):
        event, row, since = stride.first + k, stride.values[k], stride.since[k]
        if log.flags[event] & MOTIF == 0:
            row[c : c + 7] = 0.0
            row[c - CYCLES_AT + FORMS_AT :] = 0.0
            continue
        counts[:] = 0
        retained[:] = 0
        found.cycle[k] = -1
        ratio, most, origin, cut = 0.0, 0, -1, 0
        if accounts.passable[log.source[event]] and accounts.passable[log.target[event]]:
            begun = max(since, log.at[event] - max(limits.any_cycles.window_us, limits.retained_cycles.window_us))
            if _is_since(log, log.target_out[event], begun) and _is_since(log, log.source_in[event], begun):
                ratio, cut = _cycles(log, accounts, event, since, limits, scratch, found.cycle[k])
            begun = log.at[event] - limits.scatter.window_us
            is_gathered = _is_since(log, log.target_in[event], begun) and _is_since(log, log.source_in[event], begun)
            if is_gathered and log.flags[event] & INTERNAL == 0:
                most, origin, cut_scatter = scatter_gathers_closed(
                    log.at, log.until, log.source, log.target, log.amount, log.flags, log.earlier_in, log.earlier_out,
                    log.later_out, log.source_in, log.target_in, accounts.passable, marks.marked_by, marks.mark,
                    marks.search, event, limits.scatter,
                )  # fmt: skip
                cut |= 4 * cut_scatter
        row[cycle_columns(counts, retained, ratio, row, c)] = most
        found.retained[k], found.origin[k], found.intermediaries[k] = ratio, origin, most
        cut |= form_columns(log, accounts, marks, event, limits, scratch, row, c - CYCLES_AT + FORMS_AT, found.forms, k)
        found.cut[k] |= cut


@inlined
def _is_since(log: Log, event: int, begun: int) -> bool:
    """There is such an event, and it is not before that moment."""
    return bool(event >= 0 and log.at[event] >= begun)


@inlined
def _cycles(
    log: Log, accounts: Accounts, event: int, since: int, limits: Limits, scratch: Scratch, best: Int32s
) -> tuple[float, int]:
    """Count cycles of any amounts, and those with the amount retained; the best one's ratio, and what was cut."""
    _, cut = cycles_closed(
        log.at, log.until, log.source, log.target, log.amount, log.flags, log.earlier_in, log.source_in,
        accounts.passable, event, since, limits.any_cycles, scratch.places, scratch.spread, scratch.counts,
        scratch.path,
    )  # fmt: skip
    ratio, cut_retained = cycles_closed(
        log.at, log.until, log.source, log.target, log.amount, log.flags, log.earlier_in, log.source_in,
        accounts.passable, event, since, limits.retained_cycles, scratch.places, scratch.spread,
        scratch.retained, best,
    )  # fmt: skip
    return ratio, cut + 2 * cut_retained
