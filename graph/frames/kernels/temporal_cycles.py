"""Temporal cycles that an event closes: v → … → u in strictly ascending time, then u → v.

Cycles are counted by their accounts: parallel transfers make one. Backward depth-first search that takes the latest
transfer of each pair before the one that follows it, which leaves the most room (2SCENT, Kumar and Calders, VLDB 2018).
"""

from __future__ import annotations

from graph.arrays import Float32s, Int32s, Int64s
from graph.frames.kernels.marks import ACCOUNT, BOUND, CURSOR, LONGEST_PATH, ON_PATH
from graph.frames.kernels.part import AT, END, FEEDING, FOLLOWING, IN, OTHER, START
from graph.frames.kernels.setting import TEMPORAL
from graph.kernels.jit import kernel


@kernel
def temporal_cycles(
    places: Int32s, accounts: Int32s, by: Int32s, path: Int32s, search: Int64s, goal: tuple[int, int, int, int],
    bins: Int32s, row: Float32s, column: int,
) -> bool:  # fmt: skip
    """Add the cycles to their bins of `row`, from `column` on; True where the steps or `LONGEST_PATH` were not enough.

    `goal` is (v, u, lowest rank, present rank).
    """
    origin, target, lowest, rank = goal
    search[0] += 1
    mine, depth, cut = search[0], 0, False
    path[ACCOUNT, 0], path[CURSOR, 0], path[BOUND, 0] = target, accounts[target, IN, END] - 1, rank
    by[target, ON_PATH] = mine
    while depth >= 0:
        here, place = path[ACCOUNT, depth], path[CURSOR, depth]
        if place < accounts[here, IN, START] or places[IN, place, AT] < lowest or search[1] <= 0:
            by[here, ON_PATH] = 0
            depth -= 1
            continue
        path[CURSOR, depth] = place - 1
        search[1] -= 1
        other = places[IN, place, OTHER]
        if places[IN, place, FOLLOWING] < path[BOUND, depth]:
            continue
        if other == origin:
            found = bins[TEMPORAL, min(depth + 2, bins.shape[1] - 1)]
            if found >= 0:
                row[column + found] += 1
        elif by[other, ON_PATH] != mine:
            if depth == LONGEST_PATH:
                cut = True
                continue
            depth += 1
            path[ACCOUNT, depth], path[CURSOR, depth] = other, places[IN, place, FEEDING] - 1
            path[BOUND, depth] = places[IN, place, AT]
            by[other, ON_PATH] = mine
    return cut or search[1] <= 0
