"""Accounts on short paths between two accounts: breadth-first from both ends, the smaller front first.

Edges are pairs of accounts with a transfer in the window, whatever their order in time. After `within`, every account
of a path of at most `longest` transfers carries its distance to the goal. Cost: the transfers of the accounts seen.
"""

from __future__ import annotations

from graph.arrays import Int32s, Int64s
from graph.frames.kernels.marks import AHEAD, BACK, DISTANCE
from graph.frames.kernels.part import AT, END, IN, OTHER, OUT, START
from graph.kernels.jit import kernel


@kernel
def within(
    places: Int32s, accounts: Int32s, marks: Int32s, queue: Int32s, search: Int64s, goal: tuple[int, int, int, int]
) -> bool:  # fmt: skip
    """Whether a path of at most `longest` transfers leads from `origin` to `target`, all of rank `lowest` or later.

    `goal` is (origin, target, longest, lowest). Marks belong to a new search afterwards.
    """
    origin, target, longest, lowest = goal
    search[0] += 1
    marks[origin, AHEAD], marks[target, BACK], marks[target, DISTANCE] = search[0], search[0], 0
    queue[OUT, 0], queue[IN, 0] = origin, target
    first_a, last_a, first_b, last_b = 0, 1, 0, 1
    levels, back, met = 0, 0, False
    while levels < longest and search[1] > 0 and (first_a < last_a or first_b < last_b):
        levels += 1
        if first_a == last_a or (first_b < last_b and last_b - first_b <= last_a - first_a):
            back += 1
            touched, end = _spread(places, accounts, marks, queue, search, (IN, first_b, last_b, back, lowest))
            first_b, last_b = last_b, end
        else:
            touched, end = _spread(places, accounts, marks, queue, search, (OUT, first_a, last_a, 0, lowest))
            first_a, last_a = last_a, end
        met = met or touched
        if not met and (first_a == last_a or first_b == last_b):
            return False
    while met and back < longest and first_b < last_b and search[1] > 0:
        back += 1
        end = _settle(places, accounts, marks, queue, search, (first_b, last_b, back, lowest))
        first_b, last_b = last_b, end
    return met


@kernel
def _spread(
    places: Int32s, accounts: Int32s, marks: Int32s, queue: Int32s, search: Int64s,
    front: tuple[int, int, int, int, int],
) -> tuple[bool, int]:  # fmt: skip
    """Mark the neighbours of a front; whether the other side has seen one, and the end of the new front.

    `front` is (direction, first, last, distance, lowest rank).
    """
    direction, first, free, distance, lowest = front
    touched, last, mine = False, free, search[0]
    for k in range(first, last):
        account = queue[direction, k]
        begin, place = accounts[account, direction, START], accounts[account, direction, END] - 1
        while place >= begin and places[direction, place, AT] >= lowest:
            other = places[direction, place, OTHER]
            if marks[other, direction] != mine:
                marks[other, direction] = mine
                if direction == BACK:
                    marks[other, DISTANCE] = distance
                touched = touched or marks[other, 1 - direction] == mine
                queue[direction, free] = other
                free += 1
            place -= 1
            search[1] -= 1
    return touched, free


@kernel
def _settle(
    places: Int32s, accounts: Int32s, marks: Int32s, queue: Int32s, search: Int64s, front: tuple[int, int, int, int]
) -> int:  # fmt: skip
    """Distances of the accounts seen from the origin alone, by going on backward among these."""
    first, free, distance, lowest = front
    last, mine = free, search[0]
    for k in range(first, last):
        account = queue[IN, k]
        begin, place = accounts[account, IN, START], accounts[account, IN, END] - 1
        while place >= begin and places[IN, place, AT] >= lowest:
            other = places[IN, place, OTHER]
            if marks[other, BACK] != mine and marks[other, AHEAD] == mine:
                marks[other, BACK], marks[other, DISTANCE] = mine, distance
                queue[IN, free] = other
                free += 1
            place -= 1
            search[1] -= 1
    return free
