"""Length-constrained simple cycles that an event closes: v → … → u in any order of time, then u → v.

Cycles are counted by their accounts: parallel transfers make one. Depth-first with distances to the goal (as Birmelé
et al., SODA 2013, prune paths that cannot end), so nearly every step belongs to a cycle.
"""

from __future__ import annotations

from graph.arrays import Float32s, Int32s, Int64s
from graph.frames.kernels.marks import ACCOUNT, BACK, CURSOR, DISTANCE, ON_PATH
from graph.frames.kernels.part import AT, END, FOLLOWING, OTHER, OUT, START
from graph.frames.kernels.reach import within
from graph.frames.kernels.setting import SIMPLE
from graph.kernels.jit import kernel


@kernel
def simple_cycles(
    places: Int32s, accounts: Int32s, by: Int32s, queue: Int32s, path: Int32s, search: Int64s,
    goal: tuple[int, int, int, int, int], bins: Int32s, row: Float32s, column: int,
) -> bool:  # fmt: skip
    """Add the cycles to their bins of `row`, from `column` on; True where the steps were not enough.

    `goal` is (v, u, most transfers from v to u, lowest rank, present rank).
    """
    origin, target, longest, lowest, rank = goal
    if not within(places, accounts, by, queue, search, (origin, target, longest, lowest)):
        return bool(search[1] <= 0)
    mine, depth = search[0], 0
    path[ACCOUNT, 0], path[CURSOR, 0] = origin, accounts[origin, OUT, END] - 1
    by[origin, ON_PATH] = mine
    while depth >= 0:
        here, place = path[ACCOUNT, depth], path[CURSOR, depth]
        if place < accounts[here, OUT, START] or places[OUT, place, AT] < lowest or search[1] <= 0:
            by[here, ON_PATH] = 0
            depth -= 1
            continue
        path[CURSOR, depth] = place - 1
        search[1] -= 1
        other = places[OUT, place, OTHER]
        if places[OUT, place, FOLLOWING] < rank or by[other, BACK] != mine or by[other, ON_PATH] == mine:
            continue
        if depth + 1 + by[other, DISTANCE] > longest:
            continue
        if other == target:
            found = bins[SIMPLE, min(depth + 2, bins.shape[1] - 1)]
            if found >= 0:
                row[column + found] += 1
        else:
            depth += 1
            path[ACCOUNT, depth], path[CURSOR, depth] = other, accounts[other, OUT, END] - 1
            by[other, ON_PATH] = mine
    return bool(search[1] <= 0)
