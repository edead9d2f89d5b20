"""What the thirty days before a midnight say of each node: one row of features a node that moved money in them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Float32s, Float64s, Int32s, Int64s
from graph.grid.arcs import Arcs, Graph, graph_of, undirected
from graph.grid.communities import ROUNDS as COMMUNITY_ROUNDS
from graph.grid.communities import communities, inside, signatures
from graph.grid.components import components, first_users, sizes
from graph.grid.cores import core_numbers
from graph.grid.hops import FROM_LEAF, MOST_HOPS, hops
from graph.grid.moves import Events, Moves, Nodes, backwards, moves_of
from graph.grid.ranks import ROUNDS as RANK_ROUNDS
from graph.grid.ranks import UNIT, equal_shares, newcomers, rank, shares_by_amount

DAY_US: Final = 86_400_000_000
WINDOW_US: Final = 30 * DAY_US
#: Hops from which on money counts as come from afar.
_FAR: Final = 3


class Table(NamedTuple):
    """The features at one midnight. Only `write` needs to know its rows."""

    #: the midnight, microseconds since 1970, UTC
    midnight: Int64s
    #: [v] row of each node; -1: it moved no money in the window
    row_of: Int32s
    #: [m + 1, len(NODE_COLUMNS)]; the last row is NaN
    values: Float32s
    #: [m + 1] number of each row's community, its devices' component; -1 in the last row
    community: Int64s


def table_of(events: Events, nodes: Nodes, midnight_us: int) -> Table:
    """The features at a midnight, from the events in `[midnight - 30 d, midnight)` alone.

    `events` may hold others. Equal to the bit however nodes are numbered and ties are ordered.
    Cost: some 200 ns an event of the window, 100 bytes each while it runs.
    """
    first, stop = np.searchsorted(events.at, [midnight_us - WINDOW_US, midnight_us])
    row_of = np.full(len(nodes.passable), -1, np.int32)
    moves = moves_of(events.rows(int(first), int(stop)), nodes, midnight_us, row_of)
    graph = graph_of(moves)
    arcs = undirected(graph, moves.passable)
    group = communities(arcs, signatures(moves), COMMUNITY_ROUNDS)
    columns = (
        *_ranks(graph, moves),
        _accounts(moves, core_numbers(arcs)),
        *_communities(moves, arcs, group),
        _accounts(moves, sizes(components(moves.source, first_users(moves), len(group)), moves.passable)),
        *_hops(hops(moves)),
        *_hops(hops(backwards(moves))),
    )
    values = np.full((len(group) + 1, len(columns)), np.nan, np.float32)
    for c, column in enumerate(columns):
        values[:-1, c] = column
    return Table(np.array([midnight_us]), row_of, values, np.append(group, -1))


def _ranks(graph: Graph, moves: Moves) -> tuple[Float64s, ...]:
    """How much of all money comes by a node, and how near it lies behind newcomers: 1 is the mean."""
    everyone = np.ones(len(moves.passable), np.int64)
    ranks = rank(graph, shares_by_amount(graph, moves.passable), everyone, RANK_ROUNDS) / UNIT
    new = newcomers(moves)
    if not new.any():
        return ranks, np.full(len(new), np.nan)
    return ranks, rank(graph, equal_shares(graph, moves.passable), new, RANK_ROUNDS) / UNIT


def _accounts(moves: Moves, counts: Int64s) -> Float64s:
    """The counts of the nodes that money may pass; not defined for the others."""
    return np.where(moves.passable, counts, np.nan)


def _communities(moves: Moves, arcs: Arcs, group: Int64s) -> tuple[Float64s, ...]:
    """Size of a node's community, the share of its money that stays inside, and the same of the whole community."""
    kept, whole = inside(arcs, group)
    kept_of, whole_of = np.zeros_like(kept), np.zeros_like(whole)
    np.add.at(kept_of, group, kept)
    np.add.at(whole_of, group, whole)
    size = _accounts(moves, sizes(group, moves.passable))
    return size, _ratio(kept, whole), _ratio(kept_of[group], whole_of[group])


def _hops(arrived: Int64s) -> tuple[Float64s, ...]:
    """Mean hops of a node's money, and the shares of it that came from afar and from outside."""
    whole = arrived[:, 1:].sum(axis=1)
    steps = (arrived[:, 1:] * np.arange(1, 1 + MOST_HOPS)).sum(axis=1)
    return _ratio(steps, whole), _ratio(arrived[:, _FAR:].sum(axis=1), whole), _ratio(arrived[:, FROM_LEAF], whole)


def _ratio(part: Int64s, whole: Int64s) -> Float64s:
    """[m] part over whole; not defined where there is nothing."""
    ratio: Float64s = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratio
