"""Temporal cycles that an event closes: v → … → u in ascending time, then u → v.

Backward depth-first search in the time-ordered multigraph (as in 2SCENT, Kumar and Calders, VLDB 2018, §4, without
its summaries): each step goes to strictly earlier transfers, so a path can neither repeat a transfer nor run in time's
face. No account occurs twice, none is impassable, and at least two transfers are between different holders.
Cost: at most `steps` transfers looked at.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float64s, Int32s, Int64s
from graph.kernels.jit import kernel
from graph.kernels.limits import LONGEST_CYCLE, CycleLimits
from graph.kernels.state import HAS_BASE, INTERNAL, Log, State


@kernel
def cycles_closed(
    state: State, event: int, since: int, limits: CycleLimits, counts: Int64s, best: Int32s
) -> tuple[float, bool]:
    """The amount retained on the best cycle (0: none) and whether a limit was met.

    `counts` [LONGEST_CYCLE + 1] gets the number of cycles by length; `best` [LONGEST_CYCLE] the transfers of the best
    one, latest first, -1 after them. Best: three transfers or more, then the highest smallest-to-largest ratio.
    `since` is a moment before which the event's target sent nothing that matters: a cycle begins with such a transfer.
    """
    log, accounts = state.log, state.accounts
    counts[:] = 0
    best[:] = -1
    u, v = log.source[event], log.target[event]
    begin = max(log.at[event] - limits.window_us, since)
    last = log.target_out[event]
    if last < 0 or log.at[last] < begin or not (accounts.passable[u] and accounts.passable[v]):
        return 0.0, False
    cursor = np.empty(LONGEST_CYCLE, dtype=np.int32)
    left = np.empty(LONGEST_CYCLE, dtype=np.int64)
    path = np.empty(LONGEST_CYCLE, dtype=np.int32)
    spread = np.empty((LONGEST_CYCLE + 1, 2), dtype=np.float64)
    spread[0] = _priced(log, event)
    retained, steps, depth, truncated = -1.0, limits.steps, 0, False
    cursor[0], left[0] = log.source_in[event], limits.hub
    while depth >= 0:
        step = cursor[depth]
        if step < 0 or log.at[step] < begin:
            depth -= 1
            continue
        if left[depth] == 0 or steps == 0:
            truncated = True
            depth = depth - 1 if steps > 0 else -1
            continue
        steps -= 1
        left[depth] -= 1
        cursor[depth] = log.earlier_in[step]
        following = event if depth == 0 else path[depth - 1]
        if log.until[step] >= log.at[following] or not _within(log, step, following, limits):
            continue
        path[depth] = step
        _widen(log, step, spread, depth)
        origin = log.source[step]
        if origin == v:
            ratio = _tally(log, event, path, depth, spread, counts)
            # Any cycle of three or more goes before the best pair.
            if ratio >= 0.0 and (ratio + (depth > 0)) > retained:
                retained = ratio + (depth > 0)
                best[: depth + 1] = path[: depth + 1]
                best[depth + 1 :] = -1
        elif depth + 3 <= limits.longest and accounts.passable[origin] and not _on_path(log, u, origin, path, depth):
            depth += 1
            cursor[depth], left[depth] = log.source_in[step], limits.hub
    return max(0.0, retained - (1.0 if best[1] >= 0 else 0.0)), truncated


@kernel
def _tally(log: Log, event: int, path: Int32s, depth: int, spread: Float64s, counts: Int64s) -> float:
    """Count the cycle; its smallest-to-largest ratio (0 without a rate), -1 where it stays with one holder."""
    outside = 1 if log.flags[event] & INTERNAL == 0 else 0
    for k in range(depth + 1):
        if log.flags[path[k]] & INTERNAL == 0:
            outside += 1
    if outside < 2:
        return -1.0
    counts[depth + 2] += 1
    low, high = spread[depth + 1]
    return low / high if high > 0 else 0.0


@kernel
def _within(log: Log, earlier: int, later: int, limits: CycleLimits) -> bool:
    if limits.high == np.inf:
        return True
    if log.flags[earlier] & log.flags[later] & HAS_BASE == 0:
        return False
    handed = log.amount[later]
    return bool(limits.low * log.amount[earlier] <= handed <= limits.high * log.amount[earlier])


@kernel
def _priced(log: Log, event: int) -> tuple[float, float]:
    """Smallest and largest amount so far; a missing rate makes the smallest 0."""
    amount = float(log.amount[event]) if log.flags[event] & HAS_BASE else 0.0
    return amount, amount


@kernel
def _widen(log: Log, step: int, spread: Float64s, depth: int) -> None:
    low, high = _priced(log, step)
    spread[depth + 1, 0] = min(spread[depth, 0], low)
    spread[depth + 1, 1] = max(spread[depth, 1], high)


@kernel
def _on_path(log: Log, u: int, origin: int, path: Int32s, depth: int) -> bool:
    if origin == u:
        return True
    for k in range(depth):  # noqa: SIM110 - numba compiles no generator
        if log.source[path[k]] == origin:
            return True
    return False
