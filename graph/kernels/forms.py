"""What an event closes in forms that ask less of time: unordered cycles and scatter-gathers, layers, round trips."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Float32s, Float64s, Int32s, Int64s
from graph.kernels.bipartite import layers_completed
from graph.kernels.gathered import Ends, most_between
from graph.kernels.hubs import is_hub
from graph.kernels.jit import allocating, inlined
from graph.kernels.limits import LONGEST_CYCLE, CycleLimits, Limits
from graph.kernels.reach import mark_reach
from graph.kernels.round_trips import round_trip
from graph.kernels.simple_cycles import PLACES, Setting, simple_cycles_closed
from graph.kernels.state import HAS_BASE, IN, INTERNAL, OUT, Accounts, Log, Marks

#: Columns that `form_columns` writes.
FORM_COUNT = 9
#: Searches that met a limit, in `Found.cut`.
CUT_SIMPLE, CUT_GATHERED, CUT_LAYERS, CUT_TRIP = 16, 32, 64, 128


class Forms(NamedTuple):
    """[n] what each event of a stride closes in these forms."""

    #: [n, LONGEST_CYCLE] transfers of the best simple cycle with amount retained, back along the path; -1 after them
    simple: Int32s
    #: smallest over largest transfer of that cycle
    simple_retained: Float64s
    #: intermediaries of the largest unordered scatter-gather, its origin and its target; 0 and -1: none
    gathered: Int32s
    origin: Int32s
    sink: Int32s
    #: accounts that share three beneficiaries or more with the payer, those that stack; the closest one's transfer
    shared: Int32s
    stacks: Int32s
    beside: Int32s


class Scratch(NamedTuple):
    """What a search writes on."""

    #: as in `graph.kernels.simple_cycles` and `graph.kernels.reach`
    places: Int32s
    spread: Float64s
    queue: Int32s
    #: [LONGEST_CYCLE + 1] cycles by length, and those with the amount retained; [LONGEST_CYCLE] transfers of one
    counts: Int64s
    retained: Int64s
    path: Int32s


@allocating
def scratch_of(limits: Limits) -> Scratch:
    """Room for any search."""
    return Scratch(
        np.empty((PLACES, LONGEST_CYCLE), dtype=np.int32),
        np.empty((2, LONGEST_CYCLE + 1), dtype=np.float64),
        np.empty(limits.simple_cycles.reach, dtype=np.int32),
        np.empty(LONGEST_CYCLE + 1, dtype=np.int64),
        np.empty(LONGEST_CYCLE + 1, dtype=np.int64),
        np.empty(LONGEST_CYCLE, dtype=np.int32),
    )


@inlined
def form_columns(
    log: Log, accounts: Accounts, marks: Marks, event: int, limits: Limits, scratch: Scratch, row: Float32s, c: int,
    found: Forms, k: int,
) -> int:  # fmt: skip
    """Write the columns of `row` from `c` on and row `k` of `found`; the searches that met a limit, as in `Found.cut`.

    No search is begun where what both ends did within the window leaves nothing to find.
    """
    begin = log.at[event] - limits.simple_cycles.window_us
    row[c : c + FORM_COUNT] = 0.0
    found.simple[k, :2] = -1
    found.simple_retained[k] = 0.0
    found.gathered[k], found.origin[k], found.sink[k] = 0, -1, -1
    found.shared[k], found.stacks[k], found.beside[k] = 0, 0, -1
    cut = 0
    there = log.reverse_head[event]
    if there >= 0 and log.at[there] >= begin:
        row[c + 7], row[c + 8], cut_here = round_trip(log, event, limits.round_trips)
        cut |= CUT_TRIP * cut_here
    if not (accounts.passable[log.source[event]] and accounts.passable[log.target[event]]):
        return cut
    paid, was_paid = log.source_out[event], log.source_in[event]
    pays, is_paid = log.target_out[event], log.target_in[event]
    # Only transfers to passable accounts are in these lists.
    paid, was_paid = paid >= 0 and log.at[paid] >= begin, was_paid >= 0 and log.at[was_paid] >= begin
    pays, is_paid = pays >= 0 and log.at[pays] >= begin, is_paid >= 0 and log.at[is_paid] >= begin
    if was_paid and pays and log.flags[event] & HAS_BASE:
        cut_here = _simple_cycles(log, accounts, marks, event, begin, limits.simple_cycles, scratch, row, c, found, k)
        cut |= CUT_SIMPLE * cut_here
    if log.flags[event] & INTERNAL:
        return cut
    if was_paid and is_paid:
        most, origin, cut_here = most_between(
            log.at, log.amount, log.flags, accounts.passable, log.target, log.source, log.earlier_in, log.earlier_out,
            log.later_out, marks.marked_by, marks.mark, marks.search,
            Ends(event, begin, IN, log.source_in[event], log.target_in[event]), limits.unordered_scatter,
        )  # fmt: skip
        row[c + 3] = found.gathered[k] = most
        found.origin[k], found.sink[k] = origin, log.target[event] if most > 0 else -1
        cut |= CUT_GATHERED * cut_here
    if pays and paid:
        most, sink, cut_here = most_between(
            log.at, log.amount, log.flags, accounts.passable, log.source, log.target, log.earlier_out, log.earlier_in,
            log.later_in, marks.marked_by, marks.mark, marks.search,
            Ends(event, begin, OUT, log.target_out[event], log.source_out[event]), limits.unordered_scatter,
        )  # fmt: skip
        if most > found.gathered[k]:
            row[c + 3] = found.gathered[k] = most
            found.origin[k], found.sink[k] = log.source[event], sink
        cut |= CUT_GATHERED * cut_here
    if is_paid and paid:
        two, more, stacks, beside, cut_here = layers_completed(
            log.at, log.until, log.source, log.target, log.flags, log.earlier_out, log.earlier_in, log.later_out,
            log.source_out, log.source_in, log.target_in, accounts.passable, marks.marked_by, marks.mark, marks.search,
            event, begin, limits.layers,
        )  # fmt: skip
        row[c + 4], row[c + 5], row[c + 6] = two, more, stacks
        found.shared[k], found.stacks[k], found.beside[k] = more, stacks, beside
        cut |= CUT_LAYERS * cut_here
    return cut


@inlined
def _simple_cycles(
    log: Log, accounts: Accounts, marks: Marks, event: int, begin: int, limits: CycleLimits, scratch: Scratch,
    row: Float32s, c: int, found: Forms, k: int,
) -> bool:  # fmt: skip
    payer, counts = log.source[event], scratch.counts
    known = mark_reach(
        log.at, log.target, log.amount, log.flags, log.earlier_out, log.later_out, log.target_out,
        accounts.motif_first, marks.marked_by, marks.mark, marks.search, scratch.queue,
        (event, payer, begin, limits.least),
    )  # fmt: skip
    mine, most = marks.search[0], limits.longest - 1
    away = marks.mark[payer] > most if marks.marked_by[payer] == mine else known >= most
    # A transfer straight back is no cycle here, but may be the first of one.
    if away or is_hub(log.at, log.earlier_in, log.source_in[event], begin, limits.hub):
        return False
    counts[:] = 0
    ratio, cut = simple_cycles_closed(
        log.at, log.source, log.target, log.amount, log.flags, log.earlier_in, log.later_in, log.source_in,
        accounts.motif_first, accounts.passable, marks.marked_by, marks.mark, mine, Setting(event, begin, known),
        limits, scratch.places, scratch.spread, counts, found.simple[k],
    )  # fmt: skip
    row[c] = counts[3] + counts[4] + counts[5]
    row[c + 1] = counts[6:].sum()
    row[c + 2] = found.simple_retained[k] = ratio
    return cut
