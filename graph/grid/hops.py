"""How far money has come within the window: amounts by the number of transfers they have made.

Each account holds what it received, by hops, and pays out of all of it in proportion (the haircut of taint analysis,
Möser, Böhme and Breuker 2014; five hops as in ExSTraQt, Tariq and Hassani, arXiv 2604.02899). What it pays beyond that
is money that has made no transfer yet. In the order of time, so every path respects it; transfers of one moment see
what was there before it. Fed backwards, it tells how far the money went on.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.arrays import Int64s
from graph.grid.moves import Moves
from graph.kernels.jit import inlined, kernel

#: Hops told apart: the last one means so many or more.
MOST_HOPS: Final = 5
#: Fields of the result: what came from outside of what is seen, then what came after 1, 2, … transfers.
FROM_LEAF: Final = 0


def hops(moves: Moves) -> Int64s:
    """[m, 1 + MOST_HOPS] what each node received in the window, in minor units. Cost: O(transfers)."""
    m = len(moves.passable)
    arrived = np.zeros((m, 1 + MOST_HOPS), np.int64)
    held = np.zeros_like(arrived)
    _flow(moves, held, arrived, np.zeros(m, np.int64), np.empty((_most_at_once(moves.at), 1 + MOST_HOPS), np.int64))
    return arrived


def _most_at_once(at: Int64s) -> int:
    """Transfers of the moment that has most."""
    begins = np.flatnonzero(np.diff(at)) + 1
    return int(np.diff(begins, prepend=0, append=len(at)).max())


@kernel
def _flow(moves: Moves, held: Int64s, arrived: Int64s, paid: Int64s, handed: Int64s) -> None:
    first, n = 0, len(moves.at)
    while first < n:
        stop = first
        while stop < n and moves.at[stop] == moves.at[first]:
            paid[moves.source[stop]] += moves.amount[stop]
            stop += 1
        for k in range(first, stop):
            _divide(moves, k, paid, held, handed, k - first)
        for k in range(first, stop):
            paid[moves.source[k]] = 0
            _hand_on(moves, k, handed, k - first, held, arrived)
        first = stop


@inlined
def _divide(moves: Moves, k: int, paid: Int64s, held: Int64s, handed: Int64s, row: int) -> None:
    """What of each part of what the payer holds goes with transfer k, of all that it pays at this moment."""
    source, amount, known = moves.source[k], moves.amount[k], 0
    for h in range(1, 1 + MOST_HOPS):
        known += held[source, h]
    if known <= 0 or amount <= 0:
        for h in range(1 + MOST_HOPS):
            handed[row, h] = 0
        return
    share = amount / max(known, paid[source])
    for h in range(1 + MOST_HOPS):
        handed[row, h] = np.int64(held[source, h] * share)


@inlined
def _hand_on(moves: Moves, k: int, handed: Int64s, row: int, held: Int64s, arrived: Int64s) -> None:
    """Take the parts from the payer and give them to the payee, one hop further."""
    source, target, rest = moves.source[k], moves.target[k], moves.amount[k]
    outside = handed[row, FROM_LEAF]
    held[source, FROM_LEAF] -= outside
    outside += rest if moves.leaf[source] else 0
    arrived[target, FROM_LEAF] += outside
    for h in range(1, 1 + MOST_HOPS):
        moved = handed[row, h]
        held[source, h] -= moved
        arrived[target, min(h + 1, MOST_HOPS)] += moved
        rest -= moved
    arrived[target, 1] += rest
    if moves.passable[target]:
        held[target, FROM_LEAF] += outside
        held[target, 1] += rest
        for h in range(1, 1 + MOST_HOPS):
            held[target, min(h + 1, MOST_HOPS)] += handed[row, h]
