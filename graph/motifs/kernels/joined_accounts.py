"""Accounts that shared devices join within a window: a search through the graph of accounts and devices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.arrays import Bools, Int32s, Int64s
from graph.kernels.jit import allocating, kernel


class Uses(NamedTuple):
    """[u] uses of devices in the order of time."""

    at: Int64s
    #: [u, 2] account, and device, which is numbered above all accounts
    ends: Int32s
    #: [u, 2] the use before it and the use after it of the same account, and of the same device; -1: none
    earlier: Int32s
    later: Int32s


class Near(NamedTuple):
    """How far a search goes."""

    window: int
    #: uses kept for one search; an account or a device with more than `hub` uses within the window joins nothing
    seen: int
    hub: int


class Room(NamedTuple):
    """What a search writes on."""

    #: [ends] the use whose search was there last
    seen_by: Int64s
    #: [seen] uses found
    found: Int32s


@allocating
def joined_accounts(uses: Uses, near: Near, room: Room) -> tuple[Int32s, Bools]:
    """[u] accounts joined with the account of each use, 0 where nobody else used its device within the window.

    The window ends with the use; earlier rows alone count. [u] uses whose search met the limit `seen`. Cost: at most
    `seen` times `hub` uses looked at for each.
    """
    joined, cut = np.zeros(len(uses.at), dtype=np.int32), np.zeros(len(uses.at), dtype=np.bool_)
    room.seen_by[:] = -1
    for use in range(len(uses.at)):
        before, looked = uses.earlier[use, 1], 0
        while before >= 0 and uses.ends[before, 0] == uses.ends[use, 0] and looked < near.hub:
            before, looked = uses.earlier[before, 1], looked + 1
        if before >= 0 and uses.at[before] >= uses.at[use] - near.window:
            _, joined[use], cut[use] = _component(uses, use, near, room)
    return joined, cut


@allocating
def component_of(uses: Uses, use: int, near: Near, room: Room) -> Int32s:
    """The uses by which the accounts of that search are joined, in no order."""
    room.seen_by[:] = -1
    count, _, _ = _component(uses, use, near, room)
    return room.found[:count].copy()


@kernel
def _component(uses: Uses, use: int, near: Near, room: Room) -> tuple[int, int, bool]:
    """Uses found, accounts, and whether the limit was met. Ends that join have the mark `2 use`, crowded ones one more.

    Every end is walked once; a use is found by the first of its two ends.
    """
    mine, seen_by, found = 2 * use, room.seen_by, room.found
    count, cut = _walk(uses, use, use, 0, near, room, 0)
    accounts, place = int(count > 0), 0
    while place < count and not cut:
        for side in (1, 0):
            if seen_by[uses.ends[found[place], side]] >> 1 != use and not cut:
                count, cut = _walk(uses, use, found[place], side, near, room, count)
                accounts += side == 0 and seen_by[uses.ends[found[place], 0]] == mine
        place += 1
    kept = 0
    for k in range(count):
        if seen_by[uses.ends[found[k], 0]] == mine and seen_by[uses.ends[found[k], 1]] == mine:
            found[kept] = found[k]
            kept += 1
    return kept, accounts, cut


@kernel
def _walk(uses: Uses, last: int, start: int, side: int, near: Near, room: Room, count: int) -> tuple[int, bool]:
    """Append the uses of an end, from `start` to both sides within the window that ends with `last`.

    None where there are more than `hub`. How many are found altogether then, and whether there was no room for more.
    """
    begin, end = uses.at[last] - near.window, uses.ends[start, side]
    first, many, following = start, 1, uses.later[start, side]
    while uses.earlier[first, side] >= 0 and uses.at[uses.earlier[first, side]] >= begin and many <= near.hub:
        first, many = uses.earlier[first, side], many + 1
    while 0 <= following <= last and many <= near.hub:
        following, many = uses.later[following, side], many + 1
    room.seen_by[end] = 2 * last + (many > near.hub)
    if many > near.hub:
        return count, False
    use = first
    while 0 <= use <= last:
        if room.seen_by[uses.ends[use, 1 - side]] != 2 * last:
            if count == near.seen:
                return count, True
            room.found[count] = use
            count += 1
        use = uses.later[use, side]
    return count, False
