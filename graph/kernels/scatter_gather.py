"""Scatter-gathers that an event closes: one origin, several intermediaries, one target, each leg in before leg out."""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.state import DISTINCT, HAS_BASE, IN, INTERNAL, MOTIF_WINDOW, OUT, State


@kernel
def scatter_gathers_closed(state: State, event: int, limits: ScatterLimits) -> tuple[int, int, bool]:
    """The most intermediaries of one origin (the event's own among them; 0 below two), that origin, truncation.

    Every transfer lies in the window, an intermediary's second strictly after its first and of a similar amount.
    Cost: at most `origins` × `hub` transfers looked at, twice.
    """
    log, accounts = state.log, state.accounts
    middle, target, at = log.source[event], log.target[event], log.at[event]
    if not (accounts.passable[middle] and accounts.passable[target]) or log.flags[event] & INTERNAL:
        return 0, -1, False
    if accounts.windows[target, IN, MOTIF_WINDOW, DISTINCT] == 0:
        return 0, -1, False
    begin = at - limits.window_us
    most, best, truncated, marked = 0, -1, False, False
    left = limits.origins
    first = accounts.motif_head[middle, IN]
    while first >= 0 and log.at[first] >= begin:
        if left == 0:
            return most, best, True
        left -= 1
        origin = log.source[first]
        # An origin with one counterparty has scattered nothing.
        scattered = accounts.windows[origin, OUT, MOTIF_WINDOW, DISTINCT] >= 2
        if scattered and origin != target and hands_on(state, first, event, limits):
            if not marked:
                truncated |= _mark_gathered(state, event, begin, limits)
                marked = True
            count, cut = _intermediaries(state, origin, begin, limits)
            truncated |= cut
            if count > most:
                most, best = count, origin
        first = log.earlier_in[first]
    return (most, best, truncated) if most >= 2 else (0, -1, truncated)


@kernel
def _mark_gathered(state: State, event: int, begin: int, limits: ScatterLimits) -> bool:
    """Mark every account that has paid the target with its latest transfer, the event's own with the event.

    Of transfers at one moment the largest counts, so that their order does not.
    """
    log, accounts = state.log, state.accounts
    state.search[0] += 1
    accounts.marked_by[log.source[event]] = state.search[0]
    accounts.mark[log.source[event]] = event
    left = limits.hub
    second = accounts.motif_head[log.target[event], IN]
    while second >= 0 and log.at[second] >= begin:
        if left == 0:
            return True
        left -= 1
        middle = log.source[second]
        if accounts.passable[middle] and log.flags[second] & INTERNAL == 0:
            other = accounts.mark[middle] if accounts.marked_by[middle] == state.search[0] else -1
            if other < 0 or (log.at[other] == log.at[second] and log.amount[other] < log.amount[second]):
                accounts.marked_by[middle] = state.search[0]
                accounts.mark[middle] = second
        second = log.earlier_in[second]
    return False


@kernel
def _intermediaries(state: State, origin: int, begin: int, limits: ScatterLimits) -> tuple[int, bool]:
    """Marked accounts that got money from `origin` before they passed it on; each is marked off as it is counted."""
    log, accounts = state.log, state.accounts
    count, left, cut = 0, limits.hub, False
    first = accounts.motif_head[origin, OUT]
    while first >= 0 and log.at[first] >= begin:
        if left == 0:
            cut = True
            break
        left -= 1
        middle = log.target[first]
        waits = accounts.marked_by[middle] == state.search[0] and accounts.mark[middle] >= 0
        if waits and hands_on(state, first, accounts.mark[middle], limits):
            count += 1
            # Counted once: the sign is turned until the walk is over.
            accounts.mark[middle] = -1 - accounts.mark[middle]
        first = log.earlier_out[first]
    first = accounts.motif_head[origin, OUT]
    left = limits.hub
    while first >= 0 and log.at[first] >= begin and left > 0:
        left -= 1
        middle = log.target[first]
        if accounts.marked_by[middle] == state.search[0] and accounts.mark[middle] < 0:
            accounts.mark[middle] = -1 - accounts.mark[middle]
        first = log.earlier_out[first]
    return count, cut


@kernel
def hands_on(state: State, first: int, second: int, limits: ScatterLimits) -> bool:
    """`second` follows `first` and passes on a similar amount."""
    log = state.log
    if log.until[first] >= log.at[second] or log.flags[first] & INTERNAL:
        return False
    if log.flags[first] & log.flags[second] & HAS_BASE == 0:
        return False
    handed = log.amount[second]
    return bool(limits.low * log.amount[first] <= handed <= limits.high * log.amount[first])
