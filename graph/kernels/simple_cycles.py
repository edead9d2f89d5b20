"""Simple cycles that an event closes within the window, their transfers in any order of time: v → … → u, then u → v.

Depth-first search backward from u over all transfers strictly earlier than the event. Where that takes long, the
distance of each account from v is found first, and the search gives up where v is too far (as the barriers of Gupta
and Suzumura, "Finding All Bounded-Length Simple Cycles in a Directed Graph", 2021, do). No account occurs twice, none
is impassable, and at least two transfers are between different holders. Cycles in the order of time are among them.
Cost: at most `steps` transfers looked at, and `reach` for the distances.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Float64s, Int32s, Int64s
from graph.kernels.cycles import _priced, _tally, _widen, _within
from graph.kernels.jit import kernel
from graph.kernels.limits import LONGEST_CYCLE, CycleLimits
from graph.kernels.reach import mark_reach
from graph.kernels.sight import Sight, ahead_of, earlier, is_inside, is_marked, is_past, later
from graph.kernels.state import IN

#: Transfers looked at before distances are worth finding.
_EASY = 256


class Walk(NamedTuple):
    """Where a search stands at each transfer of its path."""

    #: next transfers back and forward in time, and how many of the account may still be looked at
    behind: Int32s
    ahead: Int32s
    left: Int64s
    path: Int32s
    #: smallest and largest amount up to each
    spread: Float64s


@kernel
def simple_cycles_closed(sight: Sight, limits: CycleLimits, counts: Int64s, best: Int32s) -> tuple[float, bool]:
    """The amount retained on the best cycle (0: none) and whether a limit was met.

    `counts` and `best` as in `cycles_closed`, `best` back along the path.
    """
    counts[:] = 0
    best[:] = -1
    passable, event = sight.passable, sight.event
    u, v = sight.source[event], sight.target[event]
    if not (is_inside(sight, sight.target_out[event]) and is_inside(sight, sight.source_in[event])):
        return 0.0, False
    if not (passable[u] and passable[v]):
        return 0.0, False
    sight.search[0] += 1
    ratio, cut, steps = _search(sight, limits, min(_EASY, limits.steps), 0, counts, best)
    if steps == 0 and limits.steps > _EASY:
        known = mark_reach(sight, limits.reach)
        counts[:] = 0
        best[:] = -1
        if _too_far(sight, u, limits.longest - 1, known):
            return 0.0, False
        ratio, cut, _ = _search(sight, limits, limits.steps, known, counts, best)
    return ratio, cut


@kernel
def _search(
    sight: Sight, limits: CycleLimits, steps: int, known: int, counts: Int64s, best: Int32s
) -> tuple[float, bool, int]:
    """The amount retained, whether a limit was met, and the steps that are left; `known` as `mark_reach` returns it."""
    log, event = sight.log, sight.event
    walk = _begin(sight, limits)
    retained, depth, cut = -1.0, 0, False
    while depth >= 0:
        step = _next(sight, walk, depth)
        if step < 0:
            depth -= 1
            continue
        if walk.left[depth] == 0 or steps == 0:
            cut = True
            depth = depth - 1 if steps > 0 else -1
            continue
        steps -= 1
        walk.left[depth] -= 1
        following = event if depth == 0 else walk.path[depth - 1]
        if not is_inside(sight, step) or not _within(log, step, following, limits):
            continue
        walk.path[depth] = step
        _widen(log, step, walk.spread, depth)
        if log.source[step] == log.target[event]:
            ratio = _tally(log, event, walk.path, depth, walk.spread, counts)
            if ratio >= 0.0 and (ratio + (depth > 0)) > retained:
                retained = ratio + (depth > 0)
                best[: depth + 1] = walk.path[: depth + 1]
                best[depth + 1 :] = -1
        elif depth + 3 <= limits.longest and _may_lead_back(sight, walk, depth, limits, known):
            _deepen(sight, walk, depth, limits)
            depth += 1
    return max(0.0, retained - (1.0 if best[1] >= 0 else 0.0)), cut, steps


@kernel
def _begin(sight: Sight, limits: CycleLimits) -> Walk:
    walk = Walk(
        np.empty(LONGEST_CYCLE, dtype=np.int32),
        np.empty(LONGEST_CYCLE, dtype=np.int32),
        np.empty(LONGEST_CYCLE, dtype=np.int64),
        np.empty(LONGEST_CYCLE, dtype=np.int32),
        np.empty((LONGEST_CYCLE + 1, 2), dtype=np.float64),
    )
    walk.spread[0] = _priced(sight.log, sight.event)
    walk.behind[0], walk.ahead[0], walk.left[0] = sight.source_in[sight.event], -1, limits.hub
    return walk


@kernel
def _next(sight: Sight, walk: Walk, depth: int) -> int:
    """The next transfer to look at from this place of the path, those ahead first; -1: there is no more."""
    step = walk.ahead[depth]
    if is_past(sight, step):
        walk.ahead[depth] = later(sight, step, IN)
        return int(step)
    step = walk.behind[depth]
    if is_inside(sight, step):
        walk.behind[depth] = earlier(sight, step, IN)
        return int(step)
    return -1


@kernel
def _deepen(sight: Sight, walk: Walk, depth: int, limits: CycleLimits) -> None:
    step = walk.path[depth]
    known = sight.source_in[step]
    walk.behind[depth + 1] = known
    walk.ahead[depth + 1] = ahead_of(sight, known, sight.source[step], IN)
    walk.left[depth + 1] = limits.hub


@kernel
def _may_lead_back(sight: Sight, walk: Walk, depth: int, limits: CycleLimits, known: int) -> bool:
    """The path may go on from the origin of its latest transfer."""
    source = sight.source
    origin = source[walk.path[depth]]
    if _too_far(sight, origin, limits.longest - depth - 2, known) or not sight.passable[origin]:
        return False
    for k in range(depth):
        if source[walk.path[k]] == origin:
            return False
    return bool(origin != source[sight.event])


@kernel
def _too_far(sight: Sight, node: int, hops: int, known: int) -> bool:
    """No path of `hops` transfers leads there; `known`: how many transfers away all accounts are marked, 0: unknown."""
    if known > 0 and is_marked(sight, node):
        return bool(sight.mark[node] > hops)
    return known >= hops
