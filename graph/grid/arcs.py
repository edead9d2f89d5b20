"""The window's graph in compressed sparse rows: parallel transfers make one arc, self-transfers none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Bools, Int32s, Int64s
from graph.grid.moves import Moves
from graph.kernels.jit import inlined, kernel


class Arcs(NamedTuple):
    """Arcs around each of `m` nodes: those of node u are at `offsets[u]` … `offsets[u + 1] - 1`, in no given order."""

    #: [m + 1]
    offsets: Int64s
    #: [e] the other end, how many transfers, and their sum
    node: Int32s
    transfers: Int32s
    amount: Int64s


class Graph(NamedTuple):
    """The same arcs from both sides. Turned round, money flows backwards."""

    out: Arcs
    into: Arcs


def graph_of(moves: Moves) -> Graph:
    """The arcs from payers to payees. Cost: a counting sort of the transfers, and one of the arcs."""
    m, n = len(moves.passable), len(moves.at)
    begins, arcs, payer = _begins(moves.source, m), _room(m, n), np.empty(n, np.int32)
    out = _first(arcs, _draw_together(moves, begins, begins[:-1].copy(), np.full(m, -1, np.int32), arcs, payer))
    begins, turned = _begins(out.node, m), _room(m, len(out.node))
    _turn(out, payer, begins[:-1].copy(), turned)
    turned.offsets[:] = begins
    return Graph(out, turned)


def undirected(graph: Graph, passable: Bools) -> Arcs:
    """Arcs between the nodes that money may pass, both ways in one; the others have none."""
    m = len(passable)
    arcs = _room(m, 2 * len(graph.out.node))
    return _first(arcs, _merge(graph, passable, np.full(m, -1, np.int32), arcs))


@kernel
def _draw_together(moves: Moves, begins: Int64s, filled: Int64s, place: Int32s, arcs: Arcs, payer: Int32s) -> int:
    """Write arcs by payer, and the payer of each; how many there are. `filled` begins as `begins` without its end."""
    for k in range(len(moves.at)):
        e = filled[moves.source[k]]
        filled[moves.source[k]] += 1
        arcs.node[e], arcs.amount[e], arcs.transfers[e] = moves.target[k], moves.amount[k], 1
    # The transfers of each payer are drawn together in place: what is written lies before what is read.
    used = 0
    for u in range(len(begins) - 1):
        begin = used
        for e in range(begins[u], begins[u + 1]):
            used = _add(arcs, place, begin, used, arcs, e)
        payer[begin:used] = u
        arcs.offsets[u + 1] = used
    return used


@kernel
def _merge(graph: Graph, passable: Bools, place: Int32s, arcs: Arcs) -> int:
    """Write both sides of the graph into `arcs`; how many there are."""
    used = 0
    for u in range(len(passable)):
        begin = used
        for side in graph:
            for e in range(side.offsets[u], side.offsets[u + 1]):
                if passable[u] and passable[side.node[e]]:
                    used = _add(arcs, place, begin, used, side, e)
        arcs.offsets[u + 1] = used
    return used


@inlined
def _add(arcs: Arcs, place: Int32s, begin: int, used: int, given: Arcs, e: int) -> int:
    """Add arc `e` of `given` to the one to the same end from `begin` on, else append it; how many there are then."""
    node, count, amount = given.node[e], given.transfers[e], given.amount[e]
    there = place[node]
    if there >= begin:
        arcs.transfers[there] += count
        arcs.amount[there] += amount
        return used
    place[node] = used
    arcs.node[used], arcs.transfers[used], arcs.amount[used] = node, count, amount
    return used + 1


@kernel
def _turn(arcs: Arcs, end: Int32s, filled: Int64s, turned: Arcs) -> None:
    """Write the same arcs around their other ends, of which each begins at `filled`; `end` [e] is where each began."""
    for e in range(len(arcs.node)):
        place = filled[arcs.node[e]]
        filled[arcs.node[e]] += 1
        turned.node[place], turned.transfers[place], turned.amount[place] = end[e], arcs.transfers[e], arcs.amount[e]


def _begins(keys: Int32s, limit: int) -> Int64s:
    """[limit + 1] where each key's places begin when `keys` are sorted."""
    begins = np.zeros(limit + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=limit), out=begins[1:])
    return begins


def _first(arcs: Arcs, used: int) -> Arcs:
    return Arcs(arcs.offsets, arcs.node[:used], arcs.transfers[:used], arcs.amount[:used])


def _room(nodes: int, most: int) -> Arcs:
    return Arcs(
        np.zeros(nodes + 1, np.int64), np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int64)
    )
