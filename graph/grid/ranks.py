"""PageRank (Brin and Page 1998) and its personalised form (Haveliwala 2002), exact to the bit whatever the numbering.

Ranks are integers: `UNIT` is the mean rank. What an arc hands on is computed from its own ends alone and rounded down;
sums of integers do not depend on their order. The number of rounds is fixed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.arrays import Bools, Float64s, Int64s
from graph.grid.arcs import Graph
from graph.grid.moves import Moves
from graph.kernels.jit import kernel

#: The mean rank as an integer; the sum over 2^20 nodes is still exact as a float.
UNIT: Final = 1 << 32
DAMPING: Final = 0.85
#: What is not yet settled after these is at most .85^10, 20 %, of a rank: ranks are features, no fixed point is needed.
ROUNDS: Final = 10
_NEW_US: Final = 7 * 86_400_000_000


def rank(graph: Graph, share: Float64s, seed: Int64s, rounds: int) -> Int64s:
    """[m] ranks in `UNIT`s, their sum m.

    A node hands `share` of its rank on along each arc of `graph.into`; the rest, and all of a node that hands nothing
    on (merchants, cash), goes to the nodes in proportion to `seed` [m], at least one above 0.
    Cost: `rounds` passes over the arcs.
    """
    given: Float64s = seed / seed.sum()
    ranks: Int64s = (given * (len(seed) * UNIT)).astype(np.int64)
    _pull(graph, share, given, rounds, ranks, np.empty_like(ranks))
    return ranks


@kernel
def _pull(graph: Graph, share: Float64s, given: Float64s, rounds: int, ranks: Int64s, pulled: Int64s) -> None:
    m = len(ranks)
    whole = m * UNIT
    offsets, payer = graph.into.offsets, graph.into.node
    for _ in range(rounds):
        total = np.int64(0)
        for u in range(m):
            got = np.int64(0)
            for e in range(offsets[u], offsets[u + 1]):
                got += np.int64(ranks[payer[e]] * share[e])
            pulled[u] = got
            total += got
        left = np.float64(whole - total)
        for u in range(m):
            ranks[u] = pulled[u] + np.int64(left * given[u])


def newcomers(moves: Moves) -> Int64s:
    """[m] 1 for nodes that money may pass whose first transfer in the window lies in its last week; else 0."""
    new = moves.passable.astype(np.int64)
    known = int(np.searchsorted(moves.at, -_NEW_US))
    new[moves.source[:known]] = new[moves.target[:known]] = 0
    return new


def shares_by_amount(graph: Graph, passable: Bools) -> Float64s:
    """[e] .85 of a payer's rank, divided among those it pays by the amounts; nothing where none may pass."""
    paid = np.concatenate([[0], np.cumsum(graph.out.amount)])[graph.out.offsets]
    paid = np.diff(paid)[graph.into.node]
    share: Float64s = np.divide(graph.into.amount, paid, out=np.zeros(len(paid)), where=paid > 0)
    return np.where(passable[graph.into.node], DAMPING * share, 0.0)


def equal_shares(graph: Graph, passable: Bools) -> Float64s:
    """[e] .85 of a payer's rank, divided evenly among those it pays; nothing where none may pass."""
    payees = np.diff(graph.out.offsets)[graph.into.node]
    return np.where(passable[graph.into.node], DAMPING / payees, 0.0)
