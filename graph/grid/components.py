"""Connected components by union and find: accounts joined by the devices they share."""

from __future__ import annotations

import numpy as np

from graph.arrays import Bools, Int32s, Int64s
from graph.grid.moves import Moves
from graph.kernels.jit import kernel


@kernel
def components(left: Int32s, right: Int32s, count: int) -> Int64s:
    """[count] a number for each node, the same within a component. Which number it is means nothing."""
    parent = np.arange(count)
    for k in range(len(left)):
        a, b = _root(parent, left[k]), _root(parent, right[k])
        parent[max(a, b)] = min(a, b)
    for u in range(count):
        parent[u] = _root(parent, u)
    return parent


@kernel
def first_users(moves: Moves) -> Int32s:
    """[k] the first payer in the window that used each transfer's device; the payer itself without one."""
    first = np.full(max(0, moves.device.max() if len(moves.device) else 0) + 1, -1, np.int32)
    user = moves.source.copy()
    for k in range(len(user)):
        device = moves.device[k]
        if device >= 0:
            if first[device] < 0:
                first[device] = user[k]
            user[k] = first[device]
    return user


@kernel
def sizes(group: Int64s, counts: Bools) -> Int64s:
    """[m] how many of the nodes that count share the node's group; groups are numbered below m."""
    size = np.zeros(len(group), np.int64)
    for u in range(len(group)):
        size[group[u]] += counts[u]
    return size[group]


@kernel
def _root(parent: Int64s, u: int) -> int:
    while parent[u] != u:
        parent[u] = parent[parent[u]]
        u = parent[u]
    return u
