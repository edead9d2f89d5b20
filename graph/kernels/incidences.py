"""Both ends of the events of a stride, grouped by account, so that accounts can be shared out among threads."""

from __future__ import annotations

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import allocating, inlined
from graph.kernels.state import IN, OUT, Log


@allocating
def grouped(log: Log, first: int, count: int, nodes: int) -> Int32s:
    """[2 count] 2k + end for both ends of event `first + k`, by account and then in the order of time.

    End 0 is the payer, 1 the beneficiary. Cost: O(count + nodes), or O(count log count) for few events.
    """
    ends = np.empty(2 * count, dtype=np.int32)
    for k in range(count):
        ends[2 * k + OUT], ends[2 * k + IN] = log.source[first + k], log.target[first + k]
    if count < nodes // 64:
        # mergesort is numba's name for a stable sort
        return np.argsort(ends, kind="mergesort").astype(np.int32)
    place = np.zeros(nodes + 1, dtype=np.int64)
    for node in ends:
        place[node + 1] += 1
    place = np.cumsum(place)
    order = np.empty(2 * count, dtype=np.int32)
    for k in range(len(ends)):
        order[place[ends[k]]] = k
        place[ends[k]] += 1
    return order


@inlined
def node_at(log: Log, first: int, incidence: int) -> int:
    """The account of one incidence."""
    event = first + incidence // 2
    return int(log.source[event] if incidence % 2 == OUT else log.target[event])


@allocating
def cuts(log: Log, first: int, order: Int32s, parts: int) -> Int64s:
    """[parts + 1] where to cut `order` into about equal parts, so that no account is in two of them."""
    found = np.empty(parts + 1, dtype=np.int64)
    found[0] = 0
    for part in range(1, parts + 1):
        cut = max(found[part - 1], part * len(order) // parts)
        while 0 < cut < len(order) and node_at(log, first, order[cut]) == node_at(log, first, order[cut - 1]):
            cut += 1
        found[part] = cut
    return found
