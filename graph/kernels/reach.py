"""How few transfers lead from an event's target to other accounts, so that a search backward knows where to give up."""

from __future__ import annotations

from graph.arrays import Int32s, Int64s, UInt8s
from graph.kernels.jit import inlined, kernel
from graph.kernels.state import HAS_BASE, OUT

#: More transfers than any path has: nothing else can be reached at all.
EVERYWHERE = 1 << 30


@inlined
def ahead_of(first: Int32s, later: Int32s, node: int, direction: int, known: int) -> int:
    """The transfer that follows `known` in one of the lists of `node`, the first one where `known` is none; or -1.

    A transfer let go may have lost what follows it; its list then begins with that.
    """
    if known >= 0 and later[known] > known:
        return int(later[known])
    return int(first[node, direction]) if first[node, direction] > known else -1


@kernel
def mark_reach(
    at: Int64s, target: Int32s, amount: Int64s, flags: UInt8s, earlier: Int32s, later: Int32s, head: Int32s,
    first: Int32s, marked_by: Int64s, mark: Int32s, search: Int64s, queue: Int32s,
    span: tuple[int, int, int, float],
) -> int:  # fmt: skip
    """Mark each account with the fewest transfers that lead to it from the event's target; how many are complete.

    Breadth first over the window's transfers in any order of time whose amounts are near the event's, until `queue` is
    full of what was looked at: an account without a mark of this search is further away than the returned number. A
    path in the order of time is no shorter than the mark says. `span`: the event, its payer, the begin of the window,
    smallest over largest amount. Cost: `len(queue)` transfers.
    """
    event, payer, begin, least = span
    now, size, left = at[event], amount[event], len(queue)
    search[0] += 1
    mine, node, behind, ahead, place, stop = search[0], target[event], head[event], -1, 0, 0
    marked_by[node], mark[node] = mine, 0
    while True:
        while True:
            if ahead >= 0 and at[ahead] < now:
                step = ahead
                ahead = later[step]
            elif behind >= 0 and at[behind] >= begin:
                step = behind
                behind = earlier[step]
            else:
                break
            if left == 0:
                return int(mark[node])
            left -= 1
            other = target[step]
            near = amount[step] >= least * size and size >= least * amount[step] and flags[step] & HAS_BASE != 0
            if near and marked_by[other] != mine:
                marked_by[other], mark[other] = mine, mark[node] + 1
                if other != payer:
                    queue[stop] = step
                    stop += 1
        if place == stop:
            return EVERYWHERE
        node, behind = target[queue[place]], head[queue[place]]
        ahead = ahead_of(first, later, node, OUT, behind)
        place += 1
