"""Core numbers (Seidman 1983) by peeling in the order of degree (Batagelj and Zaveršnik 2003)."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int64s
from graph.grid.arcs import Arcs
from graph.kernels.jit import kernel


def core_numbers(arcs: Arcs) -> Int64s:
    """[m] the largest k such that the node lies in a part of the graph where each has k neighbours. Cost: O(m + e)."""
    core = np.diff(arcs.offsets)
    m = len(core)
    begins = np.zeros(core.max(initial=0) + 2, np.int64)
    np.cumsum(np.bincount(core, minlength=len(begins) - 1), out=begins[1:])
    order = np.argsort(core, kind="stable")
    place = np.empty(m, np.int64)
    place[order] = np.arange(m)
    _peel(arcs, core, begins, order, place)
    return core


@kernel
def _peel(arcs: Arcs, core: Int64s, begins: Int64s, order: Int64s, place: Int64s) -> None:
    """Take the nodes off by degree; `core` begins as the degrees, `order` as the nodes by degree, each at its `place`.

    The nodes of degree d begin at `begins[d]`.
    """
    m = len(core)
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
