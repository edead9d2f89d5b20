"""Simple cycles that an event closes within the window, their transfers in any order of time: v → … → u, then u → v.

Depth-first search backward from u over transfers strictly earlier than the event. The distance of accounts from v is
found first, and the search gives up where v is too far (as the barriers of Gupta and Suzumura, "Finding All
Bounded-Length Simple Cycles in a Directed Graph", 2021, do). No account occurs twice, none is impassable, none got more
than `hub` transfers within the window (u is no hub where the search is begun), and at least two transfers are between
different holders. The amount is retained from each transfer to the next and over the whole.
Cost: at most `steps` transfers looked at, and `reach` for the distances.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.arrays import Bools, Float64s, Int32s, Int64s, UInt8s
from graph.kernels.hubs import is_hub_around
from graph.kernels.jit import inlined, kernel
from graph.kernels.limits import CycleLimits
from graph.kernels.reach import ahead_of
from graph.kernels.state import HAS_BASE, IN, INTERNAL

#: Rows of `places`: next transfers back and forward in time, the path.
BEHIND = 0
AHEAD = 1
PATH = 2
PLACES = 3
#: Rows of `spread`: smallest and largest amount up to each place of the path.
LOW = 0
HIGH = 1


class Setting(NamedTuple):
    """What one search is about: numbers alone."""

    event: int
    begin: int
    #: accounts up to so many transfers from the event's target are marked
    known: int


@kernel
def simple_cycles_closed(
    at: Int64s, source: Int32s, target: Int32s, amount: Int64s, flags: UInt8s, earlier: Int32s, later: Int32s,
    head: Int32s, first: Int32s, passable: Bools, marked_by: Int64s, mark: Int32s, mine: int, setting: Setting,
    limits: CycleLimits, places: Int32s, spread: Float64s, counts: Int64s, best: Int32s,
) -> tuple[float, bool]:  # fmt: skip
    """The amount retained on the best cycle of three transfers or more (0: none) and whether a limit was met.

    `counts` [LONGEST_CYCLE + 1] gets the number of cycles by length; `best` the transfers of the best one back along
    the path, -1 after them. Lists are those of accounts' incoming transfers; `mine` is the search that marked reach.
    """
    event, begin, known = setting
    u, v, now, left = source[event], target[event], at[event], limits.steps
    retained, depth = 0.0, 0
    places[BEHIND, 0], places[AHEAD, 0] = head[event], -1
    spread[LOW, 0] = spread[HIGH, 0] = amount[event]
    while depth >= 0:
        step = places[AHEAD, depth]
        if step >= 0 and at[step] < now:
            places[AHEAD, depth] = later[step]
        else:
            step = places[BEHIND, depth]
            if step < 0 or at[step] < begin:
                depth -= 1
                continue
            places[BEHIND, depth] = earlier[step]
        if left == 0:
            return retained, True
        left -= 1
        origin, following = source[step], event if depth == 0 else places[PATH, depth - 1]
        hops = limits.longest - depth - 2
        # An account without a mark is more than `known` transfers away.
        away = mark[origin] > hops if marked_by[origin] == mine else known >= hops
        if away or not (passable[origin] and _is_retained(amount, flags, step, following, depth, spread, limits)):
            continue
        places[PATH, depth] = step
        if origin == v:
            ratio = _closed(flags, event, places[PATH], depth, spread) if depth > 0 else 0.0
            counts[depth + 2] += ratio > 0.0
            if ratio > retained:
                retained = ratio
                keep(places[PATH], depth, best)
        elif hops > 0 and origin != u and not is_on(source, places[PATH], depth, origin):
            behind = head[step]
            ahead = ahead_of(first, later, origin, IN, behind)
            if not is_hub_around(at, earlier, later, behind, ahead, begin, now, limits.hub):
                depth += 1
                places[BEHIND, depth], places[AHEAD, depth] = behind, ahead
    return retained, False


@inlined
def _is_retained(
    amount: Int64s, flags: UInt8s, step: int, following: int, depth: int, spread: Float64s, limits: CycleLimits
) -> bool:
    """The amount goes on in the band, and the path's smallest is not too far from its largest, which are written."""
    size, handed = amount[step], amount[following]
    if flags[step] & HAS_BASE == 0 or handed < limits.low * size or handed > limits.high * size:
        return False
    spread[LOW, depth + 1], spread[HIGH, depth + 1] = min(spread[LOW, depth], size), max(spread[HIGH, depth], size)
    return bool(spread[LOW, depth + 1] >= limits.least * spread[HIGH, depth + 1])


@inlined
def _closed(flags: UInt8s, event: int, path: Int32s, depth: int, spread: Float64s) -> float:
    """Smallest over largest transfer of the cycle; 0 where it stays with one holder."""
    outside = 1 if flags[event] & INTERNAL == 0 else 0
    for k in range(depth + 1):
        outside += 1 if flags[path[k]] & INTERNAL == 0 else 0
    high = spread[HIGH, depth + 1]
    return float(spread[LOW, depth + 1] / high) if outside > 1 and high > 0 else 0.0


@inlined
def keep(path: Int32s, depth: int, best: Int32s) -> None:
    """Write the path up to its place `depth` into `best`, -1 after it."""
    for k in range(len(best)):
        best[k] = path[k] if k <= depth else -1


@inlined
def is_on(source: Int32s, path: Int32s, depth: int, node: int) -> bool:
    """A transfer of the path before its place `depth` comes from the node."""
    for k in range(depth):  # noqa: SIM110 - numba compiles no generator
        if source[path[k]] == node:
            return True
    return False
