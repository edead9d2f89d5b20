"""Connected components by union and find: accounts joined by the devices they share."""

from __future__ import annotations

import numpy as np

from graph.arrays import Bools, Int32s, Int64s
from graph.grid.moves import Moves
from graph.kernels.jit import inlined, kernel


def components(left: Int32s, right: Int32s, count: int) -> Int64s:
    """[count] a number for each node, the same within a component. Which number it is means nothing."""
    parent = np.arange(count)
    _join(left, right, parent)
    return parent


@kernel
def _join(left: Int32s, right: Int32s, parent: Int64s) -> None:
    for k in range(len(left)):
        a, b = _root(parent, left[k]), _root(parent, right[k])
        parent[max(a, b)] = min(a, b)
    for u in range(len(parent)):
        parent[u] = _root(parent, u)


def first_users(moves: Moves) -> Int32s:
    """[k] the first payer in the window that used each transfer's device; the payer itself without one."""
    first = np.full(max(0, moves.device.max(initial=0)) + 1, -1, np.int32)
    user = moves.source.copy()
    _share(moves.device, first, user)
    return user


@kernel
def _share(devices: Int32s, first: Int32s, user: Int32s) -> None:
    for k in range(len(user)):
        device = devices[k]
        if device >= 0:
            if first[device] < 0:
                first[device] = user[k]
            user[k] = first[device]


def sizes(group: Int64s, counts: Bools) -> Int64s:
    """[m] how many of the nodes that count share the node's group; groups are numbered below m."""
    return np.bincount(group, weights=counts, minlength=len(group)).astype(np.int64)[group]


@inlined
def _root(parent: Int64s, u: int) -> int:
    while parent[u] != u:
        parent[u] = parent[parent[u]]
        u = parent[u]
    return u
