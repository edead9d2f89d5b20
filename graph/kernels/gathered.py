"""Scatter-gathers that an event completes within the window, their transfers in any order of time.

The event may be the last leg into the target or the last leg out of the origin; accounts between them are counted
where they were paid and paid on about as much, before or after. Both are one search: near is the end that the event
shares with the other legs to it, far the account in the middle.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.arrays import Bools, Int32s, Int64s, UInt8s
from graph.kernels.hubs import is_hub, is_hub_around
from graph.kernels.jit import inlined, kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.state import HAS_BASE, IN, INTERNAL


class Ends(NamedTuple):
    """From where one search sets out: numbers alone."""

    event: int
    begin: int
    #: IN: the event is a leg into the target; OUT: out of the origin
    side: int
    #: latest earlier legs at the event's account in the middle, and at the shared end
    leg: int
    sibling: int


@kernel
def most_between(
    at: Int64s, amount: Int64s, flags: UInt8s, passable: Bools, near: Int32s, far: Int32s, back: Int32s,
    back_far: Int32s, on_far: Int32s, marked_by: Int64s, mark: Int32s, search: Int64s, ends: Ends,
    limits: ScatterLimits,
) -> tuple[int, int, bool]:  # fmt: skip
    """The most intermediaries between the shared end and any other, that other end (0 and -1 below two), truncation.

    `near` and `far` are sources and targets of transfers, the shared end `near[event]`; `back` leads through the lists
    of the near side, `back_far` and `on_far` through those of the other. An intermediary counts by its latest leg to
    the shared end, of those at one moment the largest, and by any leg of a similar amount at the other end. None of
    the three ends is a hub there.
    Cost: at most `steps` transfers looked at.
    """
    event, begin, side, leg, sibling = ends
    shared, now, left = near[event], at[event], limits.steps
    most, best, base, marked = 0, -1, 0, 0
    if is_hub(at, back, leg, begin, limits.middle) or is_hub(at, back, sibling, begin, limits.hub):
        return 0, -1, False
    while leg >= 0 and at[leg] >= begin:
        if left <= 0:
            left = -1
            break
        left -= 1
        end = far[leg]
        alone = (back_far[leg] < 0 or at[back_far[leg]] < begin) and (on_far[leg] < 0 or at[on_far[leg]] >= now)
        if not alone and end != shared and passable[end] and _is_similar(amount, flags, leg, event, side, limits):
            if base == 0:
                marked, left = mark_legs(
                    at, amount, flags, passable, far, back, marked_by, mark, search, event, sibling, begin, left
                )
                base = search[0]
            if marked < 2 or most == marked:
                break
            if not is_hub_around(at, back_far, on_far, leg, on_far[leg], begin, now, limits.hub):
                search[0] += 1
                count, left = _count(
                    at, amount, flags, near, back_far, on_far, marked_by, mark, base, search[0], leg, begin, now,
                    side, limits, left, marked,
                )  # fmt: skip
                if count > most:
                    most, best = count, end
        leg = back[leg]
    return (most, best, left < 0) if most > 1 else (0, -1, left < 0)


@kernel
def mark_legs(
    at: Int64s, amount: Int64s, flags: UInt8s, passable: Bools, far: Int32s, back: Int32s, marked_by: Int64s,
    mark: Int32s, search: Int64s, event: int, leg: int, begin: int, left: int,
) -> tuple[int, int]:  # fmt: skip
    """Mark every account with its latest leg at the shared end, the event's own with the event.

    How many accounts, and how many transfers may still be looked at; -1: a limit was met.
    """
    search[0] += 1
    mine, count = search[0], 1
    marked_by[far[event]], mark[far[event]] = mine, event
    while leg >= 0 and at[leg] >= begin:
        if left <= 0:
            return count, -1
        left -= 1
        node = far[leg]
        if passable[node] and flags[leg] & INTERNAL == 0:
            other = mark[node] if marked_by[node] == mine else -1
            count += other < 0
            if other < 0 or (at[other] == at[leg] and amount[other] < amount[leg]):
                marked_by[node], mark[node] = mine, leg
        leg = back[leg]
    return count, left


@kernel
def _count(
    at: Int64s, amount: Int64s, flags: UInt8s, near: Int32s, back: Int32s, on: Int32s, marked_by: Int64s, mark: Int32s,
    base: int, mine: int, first: int, begin: int, now: int, side: int, limits: ScatterLimits, left: int, most: int,
) -> tuple[int, int]:  # fmt: skip
    """Marked accounts with a similar leg at the other end, on whose list the transfer `first` is; what is left.

    From the leg in hand back to the begin of the window, then forward to the event. An account that was counted has
    the number of this count, `mine`; the numbers of earlier ones go from `base` on.
    """
    count, leg, is_back = 0, first, True
    while count < most:
        if leg < 0 or at[leg] < begin or at[leg] >= now:
            if not is_back:
                break
            leg, is_back = on[first], False
            continue
        if left <= 0:
            return count, -1
        left -= 1
        node = near[leg]
        waits = marked_by[node] >= base and marked_by[node] != mine
        if waits and _is_similar(amount, flags, leg, mark[node], side, limits):
            marked_by[node] = mine
            count += 1
        leg = back[leg] if is_back else on[leg]
    return count, left


@inlined
def _is_similar(amount: Int64s, flags: UInt8s, leg: int, other: int, side: int, limits: ScatterLimits) -> bool:
    """Whether the leg out passes on about the amount of the leg in; both between different holders."""
    if (flags[leg] | flags[other]) & INTERNAL or flags[leg] & flags[other] & HAS_BASE == 0:
        return False
    size, handed = (amount[leg], amount[other]) if side == IN else (amount[other], amount[leg])
    return bool(limits.low * size <= handed <= limits.high * size)
