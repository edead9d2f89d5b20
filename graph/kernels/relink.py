"""Taking single events out of the lists in which later ones find them, as if they had never happened, and back again.

The links of a log stand in the rows of one table, so that an old number can be kept with its place. Only what searches
and chains read is changed: the lists of motif events, those of pairs, the heads of later events, and chains.
"""

from __future__ import annotations

import heapq
from typing import Any, Final

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.chains import extend_chain
from graph.kernels.jit import allocating, inlined, kernel
from graph.kernels.limits import ChainLimits
from graph.kernels.state import MOTIF, MOVES, OUT, State

#: Numbers that a kernel appends to.
Kept = list[Any]
#: Fields of `Log` that searches read, in the order of the table's rows.
LINKS: Final = (
    "earlier_out", "later_out", "earlier_in", "later_in", "source_out", "source_in", "target_out", "target_in",
    "earlier_pair", "next_pair", "pair_head", "reverse_head", "chain_length", "chain_from",
)  # fmt: skip
EARLIER_OUT, LATER_OUT, EARLIER_IN, LATER_IN, SOURCE_OUT, SOURCE_IN, TARGET_OUT, TARGET_IN = range(8)
EARLIER_PAIR, NEXT_PAIR, PAIR_HEAD, REVERSE_HEAD, CHAIN_LENGTH, CHAIN_FROM = range(8, 14)


@allocating
def _put(links: Int32s, row: int, place: int, number: int, at: Kept, old: Kept) -> None:
    """Write a number of the table and keep the one that it was."""
    at.append(row * links.shape[1] + place)
    old.append(links[row, place])
    links[row, place] = number


@allocating
def unlink(
    state: State, links: Int32s, offsets: Int64s, incident: Int32s, removed: Int32s, last: int, limits: ChainLimits
) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    """Take the `removed` events, ascending, out of all that events up to `last` can find.

    `incident[offsets[v]:offsets[v + 1]]` are the events of node v. Returns what it changed, for `relink`: places and
    old numbers, of the table and of `Accounts.motif_first`. Cost: the events of their nodes until the next of a list.
    """
    log, accounts = state.log, state.accounts
    at = [np.int64(0) for _ in range(0)]
    old = [np.int64(0) for _ in range(0)]
    first_at = [np.int64(0) for _ in range(0)]
    first_old = [np.int64(0) for _ in range(0)]
    is_removed = set(removed)
    for event in removed:
        target = log.target[event]
        if log.flags[event] & MOVES:
            _unlink_pair(state, links, offsets, incident, event, last, at, old)
        if log.flags[event] & MOTIF and accounts.passable[target]:
            for direction in range(2):
                node = log.source[event] if direction == OUT else target
                earlier = EARLIER_OUT if direction == OUT else EARLIER_IN
                before, after = links[earlier, event], links[earlier + 1, event]
                if before >= 0:
                    _put(links, earlier + 1, before, after, at, old)
                else:
                    first_at.append(2 * node + direction)
                    first_old.append(accounts.motif_first[node, direction])
                    accounts.motif_first[node, direction] = after
                if after >= 0:
                    _put(links, earlier, after, before, at, old)
                _move_heads(state, links, offsets, incident, event, node, direction, before, after, last, at, old)
    _shorten(state, links, offsets, incident, removed, is_removed, last, limits, at, old)
    return (
        np.array(at, dtype=np.int64),
        np.array(old, dtype=np.int64),
        np.array(first_at, dtype=np.int64),
        np.array(first_old, dtype=np.int64),
    )


@allocating
def _move_heads(
    state: State, links: Int32s, offsets: Int64s, incident: Int32s, event: int, node: int, direction: int, before: int,
    after: int, last: int, at: Kept, old: Kept,
) -> None:  # fmt: skip
    """Events of the node that have `event` as the latest of a list have the one before it instead."""
    log = state.log
    until = log.at[after] if after >= 0 else log.at[last]
    for place in range(_after(incident, offsets[node], offsets[node + 1], event), offsets[node + 1]):
        other = incident[place]
        if other > last or log.at[other] > until:
            break
        if log.source[other] == node and links[SOURCE_OUT + direction, other] == event:
            _put(links, SOURCE_OUT + direction, other, before, at, old)
        if log.target[other] == node and links[TARGET_OUT + direction, other] == event:
            _put(links, TARGET_OUT + direction, other, before, at, old)


@allocating
def _unlink_pair(
    state: State, links: Int32s, offsets: Int64s, incident: Int32s, event: int, last: int, at: Kept,
    old: Kept,
) -> None:  # fmt: skip
    """Out of the list of its two ends, and of the heads that those of both directions keep."""
    log = state.log
    source, target = log.source[event], log.target[event]
    before, after = links[EARLIER_PAIR, event], links[NEXT_PAIR, event]
    if before >= 0:
        _put(links, NEXT_PAIR, before, after, at, old)
    if after >= 0:
        _put(links, EARLIER_PAIR, after, before, at, old)
    until = log.at[after] if after >= 0 else log.at[last]
    # Both ends know all of it; the one with fewer events is looked through.
    node = source if offsets[source + 1] - offsets[source] <= offsets[target + 1] - offsets[target] else target
    for place in range(_after(incident, offsets[node], offsets[node + 1], event), offsets[node + 1]):
        other = incident[place]
        if other > last or log.at[other] > until:
            break
        if log.source[other] == source and log.target[other] == target and links[PAIR_HEAD, other] == event:
            _put(links, PAIR_HEAD, other, before, at, old)
        if log.source[other] == target and log.target[other] == source and links[REVERSE_HEAD, other] == event:
            _put(links, REVERSE_HEAD, other, before, at, old)


@allocating
def _shorten(
    state: State, links: Int32s, offsets: Int64s, incident: Int32s, removed: Int32s, is_removed: set[Any], last: int,
    limits: ChainLimits, at: Kept, old: Kept,
) -> None:  # fmt: skip
    """Extend anew, in the order of time, every chain that could have gone on from what is gone or has changed."""
    log, accounts = state.log, state.accounts
    waiting = [np.int64(0) for _ in range(0)]
    for event in removed:
        if log.flags[event] & MOTIF:
            _await(state, offsets, incident, event, last, limits.rest_us, waiting)
    done = -1
    while len(waiting) > 0:
        event = int(heapq.heappop(waiting))
        if event == done or event in is_removed:
            continue
        done = event
        length, link = log.chain_length[event], log.chain_from[event]
        extend_chain(log, accounts, event, limits)
        if log.chain_length[event] == length and log.chain_from[event] == link:
            continue
        at.append(CHAIN_LENGTH * links.shape[1] + event)
        old.append(length)
        at.append(CHAIN_FROM * links.shape[1] + event)
        old.append(link)
        _await(state, offsets, incident, event, last, limits.rest_us, waiting)


@allocating
def _await(state: State, offsets: Int64s, incident: Int32s, event: int, last: int, rest_us: int, waiting: Kept) -> None:
    """Every transfer that could hand on what `event` brought."""
    log = state.log
    node = log.target[event]
    for place in range(_after(incident, offsets[node], offsets[node + 1], event), offsets[node + 1]):
        other = incident[place]
        if other > last or log.at[other] > log.at[event] + rest_us:
            break
        if log.source[other] == node and log.flags[other] & MOTIF:
            heapq.heappush(waiting, np.int64(other))


@kernel
def relink(state: State, links: Int32s, at: Int64s, old: Int64s, first_at: Int64s, first_old: Int64s) -> None:
    """Undo `unlink`."""
    width = links.shape[1]
    for k in range(len(at) - 1, -1, -1):
        links[at[k] // width, at[k] % width] = old[k]
    for k in range(len(first_at) - 1, -1, -1):
        state.accounts.motif_first[first_at[k] // 2, first_at[k] % 2] = first_old[k]


@inlined
def _after(incident: Int32s, low: int, high: int, event: int) -> int:
    """The first place in ascending `incident[low:high]` whose event is after `event`."""
    while low < high:
        middle = (low + high) // 2
        if incident[middle] <= event:
            low = middle + 1
        else:
            high = middle
    return low
