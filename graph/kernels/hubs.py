"""Hubs: accounts with so many transfers in the window that whose money goes where cannot be told from them."""

from __future__ import annotations

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import inlined


@inlined
def is_hub(at: Int64s, back: Int32s, leg: int, begin: int, most: int) -> bool:
    """More than `most` transfers of one account lie back from `leg` to the begin of the window."""
    while leg >= 0 and at[leg] >= begin:
        if most == 0:
            return True
        most, leg = most - 1, back[leg]
    return False


@inlined
def is_hub_around(
    at: Int64s, back: Int32s, on: Int32s, before: int, after: int, begin: int, now: int, most: int
) -> bool:
    """More than `most` transfers of one account lie in the window: back from `before`, and on from `after`."""
    while before >= 0 and at[before] >= begin:
        if most == 0:
            return True
        most, before = most - 1, back[before]
    while after >= 0 and at[after] < now:
        if most == 0:
            return True
        most, after = most - 1, on[after]
    return False
