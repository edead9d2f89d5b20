"""The window's transfers with its nodes numbered from 0; what follows knows no account by its number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Bools, Int32s, Int64s, UInt8s
from graph.kernels.jit import kernel
from graph.kernels.state import MOVES


class Events(NamedTuple):
    """[n] events in the order of time, as the engine's log holds them."""

    #: microseconds since 1970, UTC
    at: Int64s
    source: Int32s
    target: Int32s
    #: base currency, minor units; 0 without a rate
    amount: Int64s
    #: bits of `graph.kernels.state`: only those that move money count
    flags: UInt8s
    #: -1: none
    device: Int32s

    def rows(self, first: int, stop: int) -> Events:
        """The events `first … stop - 1`, as views."""
        return Events(
            at=self.at[first:stop],
            source=self.source[first:stop],
            target=self.target[first:stop],
            amount=self.amount[first:stop],
            flags=self.flags[first:stop],
            device=self.device[first:stop],
        )


class Nodes(NamedTuple):
    """[v] what is known of the nodes: whether paths of money pass them, and which are merchants."""

    passable: Bools
    merchant: Bools


class Moves(NamedTuple):
    """[k] transfers of money in one window in the order of time, between `m` nodes numbered by first appearance."""

    #: microseconds after the window's end, negative
    at: Int64s
    source: Int32s
    target: Int32s
    amount: Int64s
    device: Int32s
    #: [m] paths of money may pass
    passable: Bools
    #: [m] where what is seen ends: cash, unknown, pooled and correspondent accounts
    leaf: Bools


def moves_of(events: Events, nodes: Nodes, midnight: int, row_of: Int32s) -> Moves:
    """The transfers among `events`; `row_of` [v], -1 everywhere, gets the new number of each node that has one."""
    n = len(events.at)
    moves = Moves(
        np.empty(n, np.int64),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int64),
        np.empty(n, np.int32),
        np.empty(len(row_of), np.bool_),
        np.empty(len(row_of), np.bool_),
    )
    place, used = _fill(moves, events, nodes, midnight, row_of)
    return Moves(
        moves.at[:place],
        moves.source[:place],
        moves.target[:place],
        moves.amount[:place],
        moves.device[:place],
        moves.passable[:used],
        moves.leaf[:used],
    )


@kernel
def _fill(moves: Moves, events: Events, nodes: Nodes, midnight: int, row_of: Int32s) -> tuple[int, int]:
    """How many transfers there are, and how many nodes."""
    place, used = 0, 0
    for k in range(len(events.at)):
        if events.flags[k] & MOVES:
            for node in (events.source[k], events.target[k]):
                if row_of[node] < 0:
                    row_of[node] = used
                    moves.passable[used] = nodes.passable[node]
                    moves.leaf[used] = not (nodes.passable[node] or nodes.merchant[node])
                    used += 1
            moves.at[place], moves.amount[place] = events.at[k] - midnight, events.amount[k]
            moves.source[place], moves.target[place] = row_of[events.source[k]], row_of[events.target[k]]
            moves.device[place] = events.device[k]
            place += 1
    return place, used


def backwards(moves: Moves) -> Moves:
    """The same transfers with time and money running the other way."""
    return Moves(
        -moves.at[::-1].copy(),
        moves.target[::-1].copy(),
        moves.source[::-1].copy(),
        moves.amount[::-1].copy(),
        moves.device[::-1].copy(),
        moves.passable,
        moves.leaf,
    )
