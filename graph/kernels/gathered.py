"""Scatter-gathers that an event completes within the window, their transfers in any order of time.

The event may be the last leg into the target or the last leg out of the origin; accounts between them are counted
where they were paid and paid on about as much, before or after.
"""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.state import HAS_BASE, IN, INTERNAL, OUT, Accounts, Log, Marks


@kernel
def scatter_gathers_completed(
    log: Log, accounts: Accounts, marks: Marks, event: int, limits: ScatterLimits
) -> tuple[int, int, int, bool]:
    """The most intermediaries between one origin and one target (0 below two), these two, and truncation.

    An intermediary counts by its latest leg to the end that it shares with the event, of those at one moment the
    largest, and by any leg of a similar amount at the other end. Cost: at most `steps` transfers looked at.
    """
    source, target = log.source[event], log.target[event]
    if log.flags[event] & INTERNAL or not (accounts.passable[source] and accounts.passable[target]):
        return 0, -1, -1, False
    most, origin, cut = _most(log, accounts, marks, event, IN, limits)
    more, sink, cut_too = _most(log, accounts, marks, event, OUT, limits)
    if max(most, more) < 2:
        return 0, -1, -1, cut or cut_too
    if more > most:
        return more, source, sink, cut or cut_too
    return most, origin, target, cut or cut_too


@kernel
def _most(
    log: Log, accounts: Accounts, marks: Marks, event: int, side: int, limits: ScatterLimits
) -> tuple[int, int, bool]:
    """Over all other ends: IN, the event is a leg into the target and those are origins; OUT, the other way round."""
    begin = log.at[event] - limits.window_us
    middle, shared = (log.source[event], log.target[event]) if side == IN else (log.target[event], log.source[event])
    leg = log.source_in[event] if side == IN else log.target_out[event]
    siblings = log.target_in[event] if side == IN else log.source_out[event]
    most, best, cut, steps = 0, -1, False, limits.steps
    # Nobody else has a leg at the shared end, so there is no second intermediary.
    if leg < 0 or log.at[leg] < begin or siblings < 0 or log.at[siblings] < begin:
        return 0, -1, False
    left, is_marked, base = limits.origins, False, marks.search[0]
    while leg >= 0 and log.at[leg] >= begin:
        if left == 0 or steps <= 0:
            return most, best, True
        left -= 1
        steps -= 1
        end = log.source[leg] if side == IN else log.target[leg]
        if end != shared and accounts.passable[end] and _is_similar(log, leg, event, side, limits):
            if not is_marked:
                cut |= _mark_legs(log, accounts, marks, event, middle, siblings, begin, side, limits)
                base, is_marked = marks.search[0], True
            count, cut_here, steps = _count(log, marks, event, leg, begin, side, base, steps, limits)
            cut |= cut_here
            if count > most:
                most, best = count, end
        leg = log.earlier_in[leg] if side == IN else log.earlier_out[leg]
    return most, best, cut


@kernel
def _mark_legs(log, accounts, marks, event, middle, leg, begin, side, limits):  # type: ignore[no-untyped-def]
    """Mark every account with its latest leg at the shared end, the event's own with the event; whether a limit met."""
    marks.search[0] += 1
    search = marks.search[0]
    marks.marked_by[middle], marks.mark[middle] = search, event
    left = limits.hub
    while leg >= 0 and log.at[leg] >= begin:
        if left == 0:
            return True
        left -= 1
        node = log.source[leg] if side == IN else log.target[leg]
        if accounts.passable[node] and log.flags[leg] & INTERNAL == 0:
            other = marks.mark[node] if marks.marked_by[node] == search else -1
            if other < 0 or (log.at[other] == log.at[leg] and log.amount[other] < log.amount[leg]):
                marks.marked_by[node], marks.mark[node] = search, leg
        leg = log.earlier_in[leg] if side == IN else log.earlier_out[leg]
    return False


@kernel
def _count(log, marks, event, first, begin, side, search, steps, limits):  # type: ignore[no-untyped-def]
    """Marked accounts with a similar leg at the other end, whether a limit was met, and the steps left."""
    count, left, cut = 0, limits.hub, False
    for turn in range(2):
        # From the leg in hand back to the begin of the window, then forward to the event.
        leg = first
        if turn == 1:
            leg = log.later_out[first] if side == IN else log.later_in[first]
        while leg >= 0 and begin <= log.at[leg] < log.at[event]:
            if left == 0 or steps <= 0:
                cut = True
                break
            left -= 1
            steps -= 1
            node = log.target[leg] if side == IN else log.source[leg]
            waits = marks.marked_by[node] == search and marks.mark[node] >= 0
            if waits and _is_similar(log, leg, marks.mark[node], side, limits):
                count += 1
                # Counted once: the sign is turned until the walk is over.
                marks.mark[node] = -2 - marks.mark[node]
            if side == IN:
                leg = log.earlier_out[leg] if turn == 0 else log.later_out[leg]
            else:
                leg = log.earlier_in[leg] if turn == 0 else log.later_in[leg]
    _turn_back(log, marks, event, first, begin, side, search, limits)
    return count, cut, steps


@kernel
def _turn_back(log, marks, event, first, begin, side, search, limits):  # type: ignore[no-untyped-def]
    left = limits.hub
    for turn in range(2):
        leg = first
        if turn == 1:
            leg = log.later_out[first] if side == IN else log.later_in[first]
        while leg >= 0 and begin <= log.at[leg] < log.at[event] and left > 0:
            left -= 1
            node = log.target[leg] if side == IN else log.source[leg]
            if marks.marked_by[node] == search and marks.mark[node] < 0:
                marks.mark[node] = -2 - marks.mark[node]
            if side == IN:
                leg = log.earlier_out[leg] if turn == 0 else log.later_out[leg]
            else:
                leg = log.earlier_in[leg] if turn == 0 else log.later_in[leg]


@kernel
def _is_similar(log: Log, leg: int, other: int, side: int, limits: ScatterLimits) -> bool:
    """Whether the leg out passes on about the amount of the leg in; both between different holders."""
    first, second = (leg, other) if side == IN else (other, leg)
    if (log.flags[first] | log.flags[second]) & INTERNAL or log.flags[first] & log.flags[second] & HAS_BASE == 0:
        return False
    return bool(limits.low * log.amount[first] <= log.amount[second] <= limits.high * log.amount[first])
