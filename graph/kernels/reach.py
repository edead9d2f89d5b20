"""How few transfers lead from an event's target to other accounts, so that a search backward knows where to give up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import kernel
from graph.kernels.sight import Sight, ahead_of, earlier, is_inside, is_marked, is_past, later, set_mark
from graph.kernels.state import OUT


class Queue(NamedTuple):
    """Transfers whose targets are to be left next."""

    steps: Int32s
    #: [2] where the next one goes, and how many more may be looked at
    tail_and_left: Int64s


@kernel
def mark_reach(sight: Sight, budget: int) -> int:
    """Mark each account with the fewest transfers that lead to it from the event's target; how many are complete.

    Breadth first over the window's transfers in any order of time, level by level, until `budget` of them were looked
    at: an account without a mark of this search is further away than the returned number. A path in the order of time
    is no shorter than the mark says. Cost: `budget` transfers.
    """
    sight.search[0] += 1
    queue = Queue(np.empty(budget, dtype=np.int32), np.array([0, budget]))
    set_mark(sight, sight.target[sight.event], 0)
    _mark_next(sight, sight.target_out[sight.event], -1, 1, queue)
    head, level = 0, 1
    while queue.tail_and_left[1] > 0 and head < queue.tail_and_left[0]:
        level += 1
        stop = queue.tail_and_left[0]
        while head < stop and queue.tail_and_left[1] > 0:
            step = queue.steps[head]
            head += 1
            node = sight.target[step]
            if sight.passable[node]:
                known = sight.target_out[step]
                _mark_next(sight, known, ahead_of(sight, known, node, OUT), level, queue)
    # Where no limit was met, nothing else can be reached at all.
    return level - 1 if queue.tail_and_left[1] == 0 else len(sight.at)


@kernel
def _mark_next(sight: Sight, behind: int, ahead: int, level: int, queue: Queue) -> None:
    """Mark the targets of one account's transfers, those behind and those ahead."""
    tail_and_left = queue.tail_and_left
    while tail_and_left[1] > 0:
        if is_past(sight, ahead):
            step = ahead
            ahead = later(sight, step, OUT)
        elif is_inside(sight, behind):
            step = behind
            behind = earlier(sight, step, OUT)
        else:
            break
        tail_and_left[1] -= 1
        node = sight.target[step]
        if is_inside(sight, step) and not is_marked(sight, node):
            set_mark(sight, node, level)
            queue.steps[tail_and_left[0]] = step
            tail_and_left[0] += 1
