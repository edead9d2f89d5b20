"""Scatter-gathers that an event completes within the window, their transfers in any order of time.

The event may be the last leg into the target or the last leg out of the origin; accounts between them are counted
where they were paid and paid on about as much, before or after.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.kernels.jit import kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.sight import Sight, earlier, is_inside, is_marked, is_past, later, set_mark
from graph.kernels.state import HAS_BASE, IN, INTERNAL, OUT

#: Places of a budget: transfers that may still be looked at, and whether a limit was met.
_STEPS = 0
_CUT = 1


@kernel
def scatter_gathers_completed(sight: Sight, limits: ScatterLimits) -> tuple[int, int, int, bool]:
    """The most intermediaries between one origin and one target (0 below two), these two, and truncation.

    An intermediary counts by its latest leg to the end that it shares with the event, of those at one moment the
    largest, and by any leg of a similar amount at the other end. Cost: at most `steps` transfers looked at, twice.
    """
    passable = sight.passable
    source, target = sight.source[sight.event], sight.target[sight.event]
    if sight.flags[sight.event] & INTERNAL or not (passable[source] and passable[target]):
        return 0, -1, -1, False
    budget = np.array([limits.steps, 0])
    most, origin = _most(sight, IN, limits, budget)
    budget[_STEPS] = limits.steps
    more, sink = _most(sight, OUT, limits, budget)
    cut = budget[_CUT] > 0
    if max(most, more) < 2:
        return 0, -1, -1, cut
    if more > most:
        return more, source, sink, cut
    return most, origin, target, cut


@kernel
def _most(sight: Sight, side: int, limits: ScatterLimits, budget: Int64s) -> tuple[int, int]:
    """Over all other ends: IN, the event is a leg into the target and those are origins; OUT, the other way round."""
    event = sight.event
    shared = sight.target[event] if side == IN else sight.source[event]
    leg = sight.source_in[event] if side == IN else sight.target_out[event]
    # Where nobody else has a leg at the shared end, there is no second intermediary.
    if not (
        is_inside(sight, leg) and is_inside(sight, sight.target_in[event] if side == IN else sight.source_out[event])
    ):
        return 0, -1
    most, best, left, marked = 0, -1, limits.origins, False
    while is_inside(sight, leg):
        if left == 0 or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        left -= 1
        budget[_STEPS] -= 1
        end = sight.source[leg] if side == IN else sight.target[leg]
        if end != shared and sight.passable[end] and _is_similar(sight, leg, event, side, limits):
            if not marked:
                _mark_legs(sight, side, limits, budget)
                marked = True
            count = _count(sight, leg, side, limits, budget)
            if count > most:
                most, best = count, end
        leg = earlier(sight, leg, side)
    return most, best


@kernel
def _mark_legs(sight: Sight, side: int, limits: ScatterLimits, budget: Int64s) -> None:
    """Mark every account with its latest leg at the shared end, the event's own with the event."""
    event = sight.event
    sight.search[0] += 1
    set_mark(sight, sight.source[event] if side == IN else sight.target[event], event)
    left = limits.hub
    leg = sight.target_in[event] if side == IN else sight.source_out[event]
    while is_inside(sight, leg):
        if left == 0:
            budget[_CUT] = 1
            break
        left -= 1
        node = sight.source[leg] if side == IN else sight.target[leg]
        if sight.passable[node] and sight.flags[leg] & INTERNAL == 0:
            other = sight.mark[node] if is_marked(sight, node) else -1
            if other < 0 or (sight.at[other] == sight.at[leg] and sight.amount[other] < sight.amount[leg]):
                set_mark(sight, node, leg)
        leg = earlier(sight, leg, side)


@kernel
def _count(sight: Sight, first: int, side: int, limits: ScatterLimits, budget: Int64s) -> int:
    """Marked accounts with a similar leg at the other end, on whose list the transfer `first` is."""
    count, direction = 0, 1 - side
    seen = np.empty(limits.hub, dtype=np.int32)
    leg, back, walked = first, True, 0
    while True:
        if not (is_inside(sight, leg) and is_past(sight, leg)):
            if not back:
                break
            # From the leg in hand back to the begin of the window, then forward to the event.
            leg, back = later(sight, first, direction), False
            continue
        if walked == limits.hub or budget[_STEPS] <= 0:
            budget[_CUT] = 1
            break
        walked += 1
        budget[_STEPS] -= 1
        node = sight.target[leg] if side == IN else sight.source[leg]
        waits = is_marked(sight, node) and sight.mark[node] >= 0
        if waits and _is_similar(sight, leg, sight.mark[node], side, limits):
            # Counted once: the sign is turned until the walk is over.
            sight.mark[node] = -1 - sight.mark[node]
            seen[count] = node
            count += 1
        leg = earlier(sight, leg, direction) if back else later(sight, leg, direction)
    for node in seen[:count]:
        sight.mark[node] = -1 - sight.mark[node]
    return count


@kernel
def _is_similar(sight: Sight, leg: int, other: int, side: int, limits: ScatterLimits) -> bool:
    """Whether the leg out passes on about the amount of the leg in; both between different holders."""
    first, second = (leg, other) if side == IN else (other, leg)
    if (sight.flags[first] | sight.flags[second]) & INTERNAL or sight.flags[first] & sight.flags[
        second
    ] & HAS_BASE == 0:
        return False
    return bool(limits.low * sight.amount[first] <= sight.amount[second] <= limits.high * sight.amount[first])
