"""Communities by label propagation that maximises modularity (LPAm, Barber and Clark 2009), whatever the numbering.

Every account begins alone. In each round about half of them look at the communities around them as they were before it
and move to the one that gains most; the other half rests, so that pairs do not swap for ever, and so do those around
whom nothing has moved since they last looked. Which half, and which of two equal gains, is decided by a hash of what
the account did. Where even that is equal, the account stays, so that accounts alike in everything are treated alike,
and no number of an account decides anything.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Bools, Int64s
from graph.grid.arcs import Arcs
from graph.grid.moves import Moves
from graph.kernels.jit import inlined, kernel

ROUNDS: Final = 12
_MIX: Final = -7046029254386353131
_MIX_AGAIN: Final = -4658895280553007687


class _Groups(NamedTuple):
    """[m] communities as they were before a round, by the node that they are named for."""

    signature: Int64s
    #: transfers of each node
    degree: Int64s
    label: Int64s
    #: the label that a node has chosen in this round
    chosen: Int64s
    #: transfers of all members of a community
    total: Int64s
    #: room for the transfers between a node and each community around it
    near: Int64s


def signatures(moves: Moves) -> Int64s:
    """[m] a hash of each node's transfers and, through them, of those of its counterparties."""
    m = len(moves.passable)
    result = np.zeros(m, np.int64)
    _sign(moves, np.zeros(m, np.int64), result)
    return result


def communities(arcs: Arcs, signature: Int64s, rounds: int) -> Int64s:
    """[m] the node whose community each one belongs to. Cost: at most `rounds` passes over half of the arcs."""
    m = len(signature)
    degree, label = np.zeros(m, np.int64), np.arange(m)
    _count(arcs, degree)
    groups = _Groups(signature, degree, label, label.copy(), degree.copy(), np.zeros(m, np.int64))
    _settle(arcs, groups, max(1, int(degree.sum())), rounds, degree > 0)
    return label


def inside(arcs: Arcs, label: Int64s) -> tuple[Int64s, Int64s]:
    """[m] the money that each node moved within its own community, and all that it moved."""
    kept, whole = np.zeros(len(label), np.int64), np.zeros(len(label), np.int64)
    _add_inside(arcs, label, kept, whole)
    return kept, whole


@kernel
def _sign(moves: Moves, own: Int64s, result: Int64s) -> None:
    n = len(moves.at)
    for k in range(n):
        event = _mixed(_mixed(moves.amount[k]) + moves.at[k])
        own[moves.source[k]] += event
        own[moves.target[k]] += _mixed(event)
    for k in range(n):
        source, target = moves.source[k], moves.target[k]
        result[source] += _mixed(own[source] + _mixed(own[target]))
        result[target] += _mixed(own[target] - _mixed(own[source]))


@kernel
def _count(arcs: Arcs, degree: Int64s) -> None:
    for u in range(len(degree)):
        for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
            degree[u] += arcs.transfers[e]


@kernel
def _settle(arcs: Arcs, groups: _Groups, whole: int, rounds: int, awake: Bools) -> None:
    """Move the nodes, round by round; `awake` [m] says who looks around, `whole` is the sum of all degrees."""
    signature, degree, label, chosen, total = groups.signature, groups.degree, groups.label, groups.chosen, groups.total
    m = len(label)
    for r in range(rounds):
        for u in range(m):
            if awake[u] and _mixed(signature[u] + r) & 1:
                chosen[u] = _best(arcs, groups, degree[u] / whole, u)
                awake[u] = False
        for u in range(m):
            if chosen[u] != label[u]:
                total[label[u]] -= degree[u]
                total[chosen[u]] += degree[u]
                label[u] = chosen[u]
                for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
                    awake[arcs.node[e]] = True


@kernel
def _add_inside(arcs: Arcs, label: Int64s, kept: Int64s, whole: Int64s) -> None:
    for u in range(len(label)):
        for e in range(arcs.offsets[u], arcs.offsets[u + 1]):
            whole[u] += arcs.amount[e]
            if label[arcs.node[e]] == label[u]:
                kept[u] += arcs.amount[e]


@inlined
def _best(arcs: Arcs, groups: _Groups, pull: float, u: int) -> int:
    """The community that gains most by node u, its own where none gains more; `near` is 0 before and after."""
    signature, label, near = groups.signature, groups.label, groups.near
    first, stop = arcs.offsets[u], arcs.offsets[u + 1]
    degree = 0
    for e in range(first, stop):
        near[label[arcs.node[e]]] += arcs.transfers[e]
        degree += arcs.transfers[e]
    own = int(label[u])
    best, gain, alike = own, near[own] - pull * (groups.total[own] - degree), False
    near[own] = 0
    for e in range(first, stop):
        other = int(label[arcs.node[e]])
        if near[other] == 0:
            continue
        found = near[other] - pull * groups.total[other]
        near[other] = 0
        if found > gain or (found == gain and best != own and signature[other] > signature[best]):
            best, gain, alike = other, found, False
        elif found == gain and best != own and signature[other] == signature[best]:
            alike = True
    return own if alike else best


@inlined
def _mixed(key: int) -> int:
    """A hash of 64 bits (the finisher of Steele, Lea and Flood's SplitMix, with a shift that keeps the sign)."""
    once = np.int64(key ^ (key >> 30)) * np.int64(_MIX)
    twice = (once ^ (once >> 27)) * np.int64(_MIX_AGAIN)
    return int(twice ^ (twice >> 31))
