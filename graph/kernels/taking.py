"""The taking of a block of events in one call: journal, features, and letting go of what has left the windows.

Handing some eighty arrays to a compiled kernel costs more than an event's own work, so they are handed over once, in a
list, which later calls name by itself.
"""

from __future__ import annotations

from typing import NamedTuple

from numba.typed import List

from graph.kernels.jit import allocating
from graph.kernels.journal import Memory, Saved, changed, save, save_ends
from graph.kernels.letting_go import let_go
from graph.kernels.limits import Limits
from graph.kernels.replay import Stride, replay
from graph.kernels.state import State


class Held(NamedTuple):
    """What does not change from event to event but in its numbers."""

    state: State
    memory: Memory
    saved: Saved
    limits: Limits


@allocating
def hold(held: Held) -> List[Held]:
    """A list of that alone. It must be made anew when any of its arrays is replaced."""
    hands = List()
    hands.append(held)
    return hands


@allocating
def take(hands: List[Held], stride: Stride, swept: int, stop: int, recorded: int) -> int:
    """Write the kernels' columns of a stride, then let go of the events `swept … stop - 1`.

    Where `recorded` is 1, the number of words in `Held.saved.words` with which that can be undone, else 0.
    """
    return take_held(hands[0], stride, swept, stop, recorded)


@allocating
def take_held(held: Held, stride: Stride, swept: int, stop: int, recorded: int) -> int:
    """As `take`, for kernels that have what is held."""
    if recorded:
        save(held.memory, held.state, stride.first, stride.first + len(stride.values), held.saved)
        if stop > swept:
            save_ends(held.memory, held.state.pairs, held.state.device_pairs, swept, stop, held.saved)
    replay(held.state, stride, held.limits)
    if stop > swept:
        let_go(held.state, held.memory, swept, stop)
    return changed(held.memory, held.saved) if recorded else 0
