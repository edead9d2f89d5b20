"""The taking of one payment in one call: its row of the log, the grid's columns, and all that `take` does for a block.

What lies around a payment in Python costs as much as its searches do, so as little as can be is left there.
"""

from __future__ import annotations

from typing import NamedTuple

from numba.typed import List

from graph.arrays import Int64s
from graph.grid.table import Table
from graph.grid.writing import write
from graph.kernels.jit import allocating, kernel
from graph.kernels.replay import Stride
from graph.kernels.state import Log
from graph.kernels.taking import Held, take_held

#: Places of the inputs of an event, in the order of `graph.live.layout.INPUTS`.
INPUT_COUNT = 9


class One(NamedTuple):
    """What does not change from payment to payment but in its numbers, and where a payment's own are put."""

    held: Held
    table: Table
    #: [INPUT_COUNT]
    inputs: Int64s
    #: of one event
    row: Stride


@allocating
def hold_one(one: One) -> List[One]:
    """A list of that alone. It must be made anew when any of its arrays is replaced."""
    hands = List()
    hands.append(one)
    return hands


@allocating
def take_one(hands: List[One], event: int, column: int, swept: int, stop: int) -> int:
    """Enter the inputs as `event`, which no event is later than, and write its columns from the grid's `column` on.

    Then let go of the events `swept … stop - 1`. The number of words in `Held.saved.words` with which that can be
    undone. The event's row of the log must be blank.
    """
    one = hands[0]
    held, values, found = one.held, one.row.values, one.row.found
    log = held.state.log
    _enter(log, event, one.inputs)
    write(one.table, log.source[event : event + 1], log.target[event : event + 1], values, column)
    found.cut[0] = 0
    return take_held(held, Stride(event, values, found, one.row.since), swept, stop, 1)


@kernel
def _enter(log: Log, event: int, inputs: Int64s) -> None:
    log.at[event], log.until[event] = inputs[0], inputs[1]
    log.source[event], log.target[event] = inputs[2], inputs[3]
    log.amount[event], log.flags[event], log.device[event] = inputs[4], inputs[5], inputs[6]
    log.channel[event], log.currency[event] = inputs[7], inputs[8]
