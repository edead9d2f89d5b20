"""How few transfers lead from an event's target to other accounts, so that a search backward knows where to give up."""

from __future__ import annotations

import numpy as np

from graph.kernels.jit import kernel
from graph.kernels.state import OUT, Accounts, Log, Marks


@kernel
def mark_reach(log: Log, accounts: Accounts, marks: Marks, event: int, begin: int, budget: int) -> int:
    """Mark each account with the fewest transfers that lead to it from the event's target; how many are complete.

    Breadth first over transfers in [begin, t) in any order, level by level, until `budget` of them were looked at: an
    account without a mark of this search is further away than the returned number. A path in the order of time is no
    shorter than the mark says. Cost: `budget` transfers.
    """
    marks.search[0] += 1
    queue = np.empty(budget, dtype=np.int32)
    start = log.target[event]
    marks.marked_by[start] = marks.search[0]
    marks.mark[start] = 0
    head, tail, left, level = 0, 0, budget, 1
    tail, left = _mark_next(log, marks, event, begin, log.target_out[event], -1, 1, queue, tail, left)
    while left > 0 and head < tail:
        level += 1
        stop = tail
        while head < stop and left > 0:
            step = queue[head]
            head += 1
            node = log.target[step]
            if accounts.passable[node]:
                behind, ahead = around(log, accounts, log.target_out[step], node, OUT)
                tail, left = _mark_next(log, marks, event, begin, behind, ahead, level, queue, tail, left)
    # Without a budget met, nothing else can be reached at all.
    return level - 1 if left == 0 else len(log.at)


@kernel
def around(log: Log, accounts: Accounts, known: int, node: int, direction: int) -> tuple[int, int]:
    """Where to walk back and where to walk forward from a known event of one of `node`'s lists; -1: it is the first."""
    if known < 0:
        return -1, int(accounts.motif_first[node, direction])
    return known, int(log.later_out[known] if direction == OUT else log.later_in[known])


@kernel
def _mark_next(log, marks, event, begin, behind, ahead, level, queue, tail, left):  # type: ignore[no-untyped-def]
    """Mark the targets of one account's transfers, those behind and those ahead; new tail and what is left."""
    now = log.at[event]
    while left > 0:
        if ahead >= 0 and log.at[ahead] < now:
            step = ahead
            ahead = log.later_out[ahead]
        elif behind >= 0 and log.at[behind] >= begin:
            step = behind
            behind = log.earlier_out[behind]
        else:
            break
        left -= 1
        node = log.target[step]
        if log.at[step] >= begin and marks.marked_by[node] != marks.search[0]:
            marks.marked_by[node] = marks.search[0]
            marks.mark[node] = level
            queue[tail] = step
            tail += 1
    return tail, left
