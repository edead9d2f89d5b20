"""Temporal cycles that an event closes: v → … → u in ascending time, then u → v.

Backward depth-first search in the time-ordered multigraph (as in 2SCENT, Kumar and Calders, VLDB 2018, §4, without
its summaries): each step goes to strictly earlier transfers, so a path can neither repeat a transfer nor run in time's
face. No account occurs twice, none is impassable, none got more than `hub` transfers within the window before it paid
the next, and at least two transfers are between different holders.
Cost: at most `steps` transfers looked at.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Bools, Float64s, Int32s, Int64s, UInt8s
from graph.kernels.hubs import is_hub
from graph.kernels.jit import inlined, kernel
from graph.kernels.limits import CycleLimits
from graph.kernels.simple_cycles import BEHIND, HIGH, LOW, PATH, is_on, keep
from graph.kernels.state import HAS_BASE, INTERNAL


@kernel
def cycles_closed(
    at: Int64s, until: Int64s, source: Int32s, target: Int32s, amount: Int64s, flags: UInt8s, earlier: Int32s,
    head: Int32s, passable: Bools, event: int, since: int, limits: CycleLimits, places: Int32s, spread: Float64s,
    counts: Int64s, best: Int32s,
) -> tuple[float, bool]:  # fmt: skip
    """The amount retained on the best cycle (0: none) and whether a limit was met.

    `counts` [LONGEST_CYCLE + 1] gets the number of cycles by length; `best` [LONGEST_CYCLE] the transfers of the best
    one, latest first, -1 after them: both come empty. Best: three transfers or more, then the highest
    smallest-to-largest ratio. `since` is a moment before which the event's target sent nothing that matters: a cycle
    begins with such a transfer. `earlier` and `head` are those of accounts' incoming transfers.
    """
    u, v = source[event], target[event]
    window = at[event] - limits.window_us
    begin = max(window, since)
    spread[LOW, 0] = spread[HIGH, 0] = amount[event] if flags[event] & HAS_BASE else 0
    retained, steps, depth = -1.0, limits.steps, 0
    places[BEHIND, 0] = head[event]
    if is_hub(at, earlier, head[event], window, limits.hub):
        return 0.0, False
    while depth >= 0:
        step = places[BEHIND, depth]
        if step < 0 or at[step] < begin:
            depth -= 1
            continue
        if steps == 0:
            break
        steps -= 1
        places[BEHIND, depth] = earlier[step]
        following = event if depth == 0 else places[PATH, depth - 1]
        if until[step] >= at[following] or not _within(amount, flags, step, following, limits):
            continue
        places[PATH, depth] = step
        size = amount[step] if flags[step] & HAS_BASE else 0
        spread[LOW, depth + 1], spread[HIGH, depth + 1] = min(spread[LOW, depth], size), max(spread[HIGH, depth], size)
        origin = source[step]
        if origin == v:
            ratio = _tally(flags, event, places[PATH], depth, spread, counts)
            # Any cycle of three or more goes before the best pair.
            if ratio >= 0.0 and (ratio + (depth > 0)) > retained:
                retained = ratio + (depth > 0)
                keep(places[PATH], depth, best)
        elif (
            depth + 3 <= limits.longest
            and passable[origin]
            and origin != u
            and not is_on(source, places[PATH], depth, origin)
            and not is_hub(at, earlier, head[step], window, limits.hub)
        ):
            depth += 1
            places[BEHIND, depth] = head[step]
    return max(0.0, retained - (1.0 if best[1] >= 0 else 0.0)), depth >= 0


@inlined
def _tally(flags: UInt8s, event: int, path: Int32s, depth: int, spread: Float64s, counts: Int64s) -> float:
    """Count the cycle; its smallest-to-largest ratio (0 without a rate), -1 where it stays with one holder."""
    outside = 1 if flags[event] & INTERNAL == 0 else 0
    for k in range(depth + 1):
        if flags[path[k]] & INTERNAL == 0:
            outside += 1
    if outside < 2:
        return -1.0
    counts[depth + 2] += 1
    low, high = spread[LOW, depth + 1], spread[HIGH, depth + 1]
    return float(low / high) if high > 0 else 0.0


@inlined
def _within(amount: Int64s, flags: UInt8s, earlier: int, later: int, limits: CycleLimits) -> bool:
    if limits.high == np.inf:
        return True
    if flags[earlier] & flags[later] & HAS_BASE == 0:
        return False
    handed = amount[later]
    return bool(limits.low * amount[earlier] <= handed <= limits.high * amount[earlier])
