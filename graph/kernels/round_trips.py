"""Money between two accounts that comes back: what went each way within the window."""

from __future__ import annotations

from graph.kernels.jit import kernel
from graph.kernels.limits import RoundTripLimits
from graph.kernels.state import HAS_BASE, MOTIF, Log


@kernel
def round_trip(log: Log, event: int, limits: RoundTripLimits) -> tuple[int, float, bool]:
    """Earlier transfers back, the share of the larger flow that the smaller one is, and whether a limit was met.

    Flows are sums in the base currency between the event's two ends, the event among them. Cost: `hub` each way.
    """
    begin = log.at[event] - limits.window_us
    back, sum_back, cut_back = _sum(log, log.reverse_head[event], begin, limits.hub)
    if back == 0:
        return 0, 0.0, cut_back
    _, sum_there, cut_there = _sum(log, log.pair_head[event], begin, limits.hub)
    if log.flags[event] & HAS_BASE:
        sum_there += log.amount[event]
    larger = max(sum_back, sum_there)
    return back, min(sum_back, sum_there) / larger if larger > 0 else 0.0, cut_back or cut_there


@kernel
def _sum(log: Log, leg: int, begin: int, hub: int) -> tuple[int, int, bool]:
    count, total, left = 0, 0, hub
    while leg >= 0 and log.at[leg] >= begin:
        if left == 0:
            return count, total, True
        left -= 1
        if log.flags[leg] & MOTIF:
            count += 1
            total += log.amount[leg] if log.flags[leg] & HAS_BASE else 0
        leg = log.earlier_pair[leg]
    return count, total, False
