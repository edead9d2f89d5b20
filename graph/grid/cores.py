"""Core numbers (Seidman 1983) by peeling in the order of degree (Batagelj and Zaveršnik 2003)."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.grid.arcs import Arcs
from graph.kernels.jit import kernel


@kernel
def core_numbers(arcs: Arcs) -> Int64s:
    """[m] the largest k such that the node lies in a part of the graph where each has k neighbours. Cost: O(m + e)."""
    m = len(arcs.offsets) - 1
    core = np.diff(arcs.offsets)
    begins = np.zeros((core.max() if m else 0) + 2, np.int64)
    for degree in core:
        begins[degree + 1] += 1
    begins = np.cumsum(begins)
    order, place, filled = np.empty(m, np.int64), np.empty(m, np.int64), begins.copy()
    for u in range(m):
        place[u] = filled[core[u]]
        order[place[u]] = u
        filled[core[u]] += 1
    for k in range(m):
        u = order[k]
        for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
            v = arcs.node[e]
            if core[v] > core[u]:
                # v moves down one degree: it changes places with the first of its own degree.
                first = max(begins[core[v]], k + 1)
                other = order[first]
                order[first], order[place[v]] = v, other
                place[other], place[v] = place[v], first
                begins[core[v]] = first + 1
                core[v] -= 1
    return core
