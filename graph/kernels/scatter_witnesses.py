"""The transfers of a scatter-gather, found backward from the one that closed it."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s
from graph.kernels.jit import allocating, kernel
from graph.kernels.limits import ScatterLimits
from graph.kernels.scatter_gather import hands_on
from graph.kernels.state import INTERNAL, Log, State


@allocating
def scatter_witnesses(state: State, event: int, origin: int, limits: ScatterLimits) -> Int32s:
    """Two transfers of each intermediary: the latest from `origin`, then the latest to the target that follows it.

    `event` is the closing one. Cost: at most `hub` squared transfers looked at.
    """
    log, accounts, marks = state.log, state.accounts, state.marks
    found = np.empty(2 * (limits.hub + 1), dtype=np.int32)
    count, left = 0, limits.hub
    begin = log.at[event] - limits.window_us
    marks.search[0] += 1
    second = event
    while second >= 0 and log.at[second] >= begin and left >= 0:
        middle = log.source[second]
        earlier = second == event or log.at[second] < log.at[event]
        if earlier and marks.marked_by[middle] != marks.search[0] and accounts.passable[middle]:
            first = _leg_in(log, second, origin, begin, limits)
            if first >= 0 and log.flags[second] & INTERNAL == 0:
                marks.marked_by[middle] = marks.search[0]
                found[count], found[count + 1] = first, second
                count += 2
        left -= 1
        second = log.target_in[event] if second == event else log.earlier_in[second]
    return found[:count].copy()


@kernel
def _leg_in(log: Log, second: int, origin: int, begin: int, limits: ScatterLimits) -> int:
    left = limits.hub
    first = log.source_in[second]
    while first >= 0 and log.at[first] >= begin and left > 0:
        if log.source[first] == origin and hands_on(log, first, second, limits):
            return int(first)
        left -= 1
        first = log.earlier_in[first]
    return -1
