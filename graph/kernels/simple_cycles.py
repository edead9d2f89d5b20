"""Simple cycles that an event closes within the window, their transfers in any order of time: v → … → u, then u → v.

Depth-first search backward from u over all transfers strictly earlier than the event, given up where v is too far
(as in Gupta and Suzumura, "Finding All Bounded-Length Simple Cycles in a Directed Graph", 2021, with the distance of
each account from v in place of their barriers). No account occurs twice, none is impassable, and at least two
transfers are between different holders. Cycles in the order of time are among them.
Cost: at most `steps` transfers looked at, and `reach` for the distances.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.cycles import _on_path, _priced, _tally, _widen, _within
from graph.kernels.jit import kernel
from graph.kernels.limits import LONGEST_CYCLE, CycleLimits
from graph.kernels.reach import around, mark_reach
from graph.kernels.state import IN, Accounts, Log, Marks


@kernel
def simple_cycles_closed(
    log: Log, accounts: Accounts, marks: Marks, event: int, limits: CycleLimits, counts: Int64s, best: Int32s
) -> tuple[float, bool]:
    """The amount retained on the best cycle (0: none) and whether a limit was met.

    `counts` and `best` as in `cycles_closed`, `best` in the order of the path and not of time.
    """
    counts[:] = 0
    best[:] = -1
    u, v = log.source[event], log.target[event]
    begin = log.at[event] - limits.window_us
    last_out, last_in = log.target_out[event], log.source_in[event]
    if last_out < 0 or log.at[last_out] < begin or last_in < 0 or log.at[last_in] < begin:
        return 0.0, False
    if not (accounts.passable[u] and accounts.passable[v]):
        return 0.0, False
    known = mark_reach(log, accounts, marks, event, begin, limits.reach)
    if _too_far(marks, u, limits.longest - 1, known):
        return 0.0, False
    behind = np.empty(LONGEST_CYCLE, dtype=np.int32)
    ahead = np.empty(LONGEST_CYCLE, dtype=np.int32)
    left = np.empty(LONGEST_CYCLE, dtype=np.int64)
    path = np.empty(LONGEST_CYCLE, dtype=np.int32)
    spread = np.empty((LONGEST_CYCLE + 1, 2), dtype=np.float64)
    spread[0] = _priced(log, event)
    retained, steps, depth, truncated = -1.0, limits.steps, 0, False
    behind[0], ahead[0], left[0] = last_in, -1, limits.hub
    while depth >= 0:
        if ahead[depth] >= 0 and log.at[ahead[depth]] < log.at[event]:
            step = ahead[depth]
            ahead[depth] = log.later_in[step]
        elif behind[depth] >= 0 and log.at[behind[depth]] >= begin:
            step = behind[depth]
            behind[depth] = log.earlier_in[step]
        else:
            depth -= 1
            continue
        if left[depth] == 0 or steps == 0:
            truncated = True
            depth = depth - 1 if steps > 0 else -1
            continue
        steps -= 1
        left[depth] -= 1
        following = event if depth == 0 else path[depth - 1]
        if log.at[step] < begin or not _within(log, step, following, limits):
            continue
        path[depth] = step
        _widen(log, step, spread, depth)
        origin = log.source[step]
        if origin == v:
            ratio = _tally(log, event, path, depth, spread, counts)
            if ratio >= 0.0 and (ratio + (depth > 0)) > retained:
                retained = ratio + (depth > 0)
                best[: depth + 1] = path[: depth + 1]
                best[depth + 1 :] = -1
        elif (
            depth + 3 <= limits.longest
            and not _too_far(marks, origin, limits.longest - depth - 2, known)
            and accounts.passable[origin]
            and not _on_path(log, u, origin, path, depth)
        ):
            depth += 1
            left[depth] = limits.hub
            behind[depth], ahead[depth] = around(log, accounts, log.source_in[step], origin, IN)
    return max(0.0, retained - (1.0 if best[1] >= 0 else 0.0)), truncated


@kernel
def _too_far(marks: Marks, node: int, hops: int, known: int) -> bool:
    """No path of `hops` transfers leads there; `known`: how many transfers away all accounts are marked."""
    if marks.marked_by[node] == marks.search[0]:
        return bool(marks.mark[node] > hops)
    return known >= hops
