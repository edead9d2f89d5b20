"""Scatter-gathers that an event closes: one origin, several intermediaries, one target, each leg in before leg out."""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.state import HAS_BASE, INTERNAL, Accounts, Log, Marks


@kernel
def scatter_gathers_closed(
    log: Log, accounts: Accounts, marks: Marks, event: int, limits: ScatterLimits
) -> tuple[int, int, bool]:
    """The most intermediaries of one origin (the event's own among them; 0 below two), that origin, truncation.

    Every transfer lies in the window, an intermediary's second strictly after its first and of a similar amount.
    Cost: at most `origins` × `hub` transfers looked at, twice.
    """
    middle, target, at = log.source[event], log.target[event], log.at[event]
    if not (accounts.passable[middle] and accounts.passable[target]) or log.flags[event] & INTERNAL:
        return 0, -1, False
    begin = at - limits.window_us
    gathered = log.target_in[event]
    if gathered < 0 or log.at[gathered] < begin:
        return 0, -1, False
    most, best, truncated, marked = 0, -1, False, False
    left = limits.origins
    first = log.source_in[event]
    while first >= 0 and log.at[first] >= begin:
        if left == 0:
            return most, best, True
        left -= 1
        origin = log.source[first]
        if origin != target and _scattered(log, first, begin, at) and hands_on(log, first, event, limits):
            if not marked:
                truncated |= _mark_gathered(log, accounts, marks, event, begin, limits)
                marked = True
            count, cut = _intermediaries(log, marks, first, begin, at, limits)
            truncated |= cut
            if count > most:
                most, best = count, origin
        first = log.earlier_in[first]
    return (most, best, truncated) if most >= 2 else (0, -1, truncated)


@kernel
def _mark_gathered(log: Log, accounts: Accounts, marks: Marks, event: int, begin: int, limits: ScatterLimits) -> bool:
    """Mark every account that has paid the target with its latest transfer, the event's own with the event.

    Of transfers at one moment the largest counts, so that their order does not.
    """
    marks.search[0] += 1
    marks.marked_by[log.source[event]] = marks.search[0]
    marks.mark[log.source[event]] = event
    left = limits.hub
    second = log.target_in[event]
    while second >= 0 and log.at[second] >= begin:
        if left == 0:
            return True
        left -= 1
        middle = log.source[second]
        if accounts.passable[middle] and log.flags[second] & INTERNAL == 0:
            other = marks.mark[middle] if marks.marked_by[middle] == marks.search[0] else -1
            if other < 0 or (log.at[other] == log.at[second] and log.amount[other] < log.amount[second]):
                marks.marked_by[middle] = marks.search[0]
                marks.mark[middle] = second
        second = log.earlier_in[second]
    return False


@kernel
def _scattered(log: Log, first: int, begin: int, at: int) -> bool:
    """The origin of `first` made another transfer in the window: with one alone it has scattered nothing."""
    before, after = log.earlier_out[first], log.later_out[first]
    return bool((before >= 0 and log.at[before] >= begin) or (after >= 0 and log.at[after] < at))


@kernel
def _intermediaries(log: Log, marks: Marks, first: int, begin: int, at: int, limits: ScatterLimits) -> tuple[int, bool]:
    """Marked accounts that got money from the origin of `first` before they passed it on.

    Looks at the transfers after `first` and then at those before it; each account is marked off as it is counted.
    """
    count, left, cut = 0, limits.hub, False
    for forward in (True, False):
        leg = log.later_out[first] if forward else first
        while leg >= 0 and begin <= log.at[leg] < at:
            if left == 0:
                cut = True
                break
            left -= 1
            middle = log.target[leg]
            waits = marks.marked_by[middle] == marks.search[0] and marks.mark[middle] >= 0
            if waits and hands_on(log, leg, marks.mark[middle], limits):
                count += 1
                # Counted once: the sign is turned until the walk is over.
                marks.mark[middle] = -1 - marks.mark[middle]
            leg = log.later_out[leg] if forward else log.earlier_out[leg]
    _mark_on(log, marks, first, begin, at, limits)
    return count, cut


@kernel
def _mark_on(log: Log, marks: Marks, first: int, begin: int, at: int, limits: ScatterLimits) -> None:
    """Turn the signs back on the same walk."""
    left = limits.hub
    for forward in (True, False):
        leg = log.later_out[first] if forward else first
        while leg >= 0 and begin <= log.at[leg] < at and left > 0:
            left -= 1
            middle = log.target[leg]
            if marks.marked_by[middle] == marks.search[0] and marks.mark[middle] < 0:
                marks.mark[middle] = -1 - marks.mark[middle]
            leg = log.later_out[leg] if forward else log.earlier_out[leg]


@kernel
def hands_on(log: Log, first: int, second: int, limits: ScatterLimits) -> bool:
    """`second` follows `first` and passes on a similar amount."""
    if log.until[first] >= log.at[second] or log.flags[first] & INTERNAL:
        return False
    if log.flags[first] & log.flags[second] & HAS_BASE == 0:
        return False
    handed = log.amount[second]
    return bool(limits.low * log.amount[first] <= handed <= limits.high * log.amount[first])
