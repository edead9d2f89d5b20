"""A part: a run of events in time order with every account's own events beside each other.

Nothing in it changes while it is read. What a search may see is said by moments: the events at ranks `lo … r - 1` are
the window of an event at rank `r`, and strictly earlier than it. Kernels hand on single arrays with named fields: a
call with a tuple of arrays takes longer than most events do.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Float64s, Int32s, Int64s
from graph.kernels.jit import allocating, kernel

#: Directions of an account's events.
OUT: Final = 0
IN: Final = 1

#: Fields of `Part.events`: accounts, number of the moment, previous event of the same two (-1: none), its two places.
SOURCE: Final = 0
TARGET: Final = 1
RANK: Final = 2
BEFORE: Final = 3
PLACE: Final = 4
EVENT_FIELDS: Final = 6

#: Fields of `Part.places`: the other account, the event's rank, the rank of the next event of the same two, and how
#: many incoming places of the other account are strictly earlier (of incoming places alone).
OTHER: Final = 0
AT: Final = 1
FOLLOWING: Final = 2
FEEDING: Final = 3
PLACE_FIELDS: Final = 4

#: Fields of `Part.accounts`: first place, place after the last strictly earlier event; then for each counted window:
#: oldest place in it, different counterparties, transfers to itself.
START: Final = 0
END: Final = 1
TAIL: Final = 2
DISTINCT: Final = 3
OWN: Final = 4
WINDOW_FIELDS: Final = 3

#: Rank of what never comes.
NEVER: Final = np.int32(2**31 - 1)
#: An odd number whose products spread keys over a table's high bits.
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


class Part(NamedTuple):
    """`n` events and `a` accounts by numbers of this part alone."""

    #: [n, EVENT_FIELDS], and [moments + 1] the first event of each moment
    events: Int32s
    first: Int32s
    #: [2, n, PLACE_FIELDS] events of each account in each direction, by time
    places: Int32s
    #: [2, columns, n] what statistics are made of, by place, and [n, columns] by event
    values: Float64s
    own_values: Float64s
    #: [a, 2, TAIL + windows * WINDOW_FIELDS] how far a replay has come
    accounts: Int32s


@allocating
def numbered(ids: Int64s, numbers: Int32s) -> int:
    """How many different ids there are; `numbers` gets 0, 1, … in the order of first occurrence."""
    bits = _bits(len(ids))
    slots = np.full(1 << bits, -1, dtype=np.int32)
    keys = np.empty(1 << bits, dtype=np.int64)
    shift, mask, count = np.uint64(64 - bits), np.int64((1 << bits) - 1), 0
    for k in range(len(ids)):
        slot = np.int64((np.uint64(ids[k]) * _SPREAD) >> shift)
        while slots[slot] >= 0 and keys[slot] != ids[k]:
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            slots[slot], keys[slot] = count, ids[k]
            count += 1
        numbers[k] = slots[slot]
    return count


@allocating
def write_events(numbers: Int32s, at: Int64s, events: Int32s, first: Int32s) -> int:
    """Fill all of `events` but the places, and `first`; how many moments there are."""
    count, bits = len(at), _bits(len(at))
    slots = np.full(1 << bits, -1, dtype=np.int32)
    shift, mask, moments = np.uint64(64 - bits), np.int64((1 << bits) - 1), 0
    for k in range(count):
        if k == 0 or at[k] != at[k - 1]:
            first[moments] = k
            moments += 1
        source, target = numbers[k], numbers[count + k]
        key = (np.uint64(source) << np.uint64(32)) | np.uint64(target)
        slot = np.int64((key * _SPREAD) >> shift)
        held = slots[slot]
        while held >= 0 and (events[held, SOURCE] != source or events[held, TARGET] != target):
            slot = (slot + 1) & mask
            held = slots[slot]
        slots[slot] = k
        events[k, SOURCE], events[k, TARGET], events[k, RANK], events[k, BEFORE] = source, target, moments - 1, held
    first[moments] = count
    return moments


@kernel
def start_accounts(events: Int32s, accounts: Int32s) -> None:
    """Fill the accounts: every one's first place in both directions, and nothing counted yet."""
    accounts[:] = 0
    for k in range(len(events)):
        accounts[events[k, SOURCE], OUT, START] += 1
        accounts[events[k, TARGET], IN, START] += 1
    for direction in range(2):
        free = np.int32(0)
        for account in range(len(accounts)):
            free, begin = free + accounts[account, direction, START], free
            accounts[account, direction, START] = accounts[account, direction, END] = begin
            for field in range(TAIL, accounts.shape[2], WINDOW_FIELDS):
                accounts[account, direction, field] = begin


@allocating
def lay_out(
    events: Int32s, accounts: Int32s, direction: int, places: Int32s, values: Float64s, own_values: Float64s
) -> None:
    """Fill places [n, PLACE_FIELDS] and values [columns, n] by place of one direction, all but `FEEDING`."""
    free = accounts[:, direction, START].copy()
    for k in range(len(events)):
        here, before = events[k, SOURCE + direction], events[k, BEFORE]
        place = free[here]
        free[here] += 1
        events[k, PLACE + direction] = place
        places[place, OTHER], places[place, AT] = events[k, TARGET - direction], events[k, RANK]
        places[place, FOLLOWING] = NEVER
        if before >= 0:
            places[events[before, PLACE + direction], FOLLOWING] = events[k, RANK]
        for column in range(len(values)):
            values[column, place] = own_values[k, column]


@allocating
def feed(events: Int32s, first: Int32s, accounts: Int32s, incoming: Int32s) -> None:
    """Fill `FEEDING` of the incoming places [n, PLACE_FIELDS], which temporal searches follow backwards."""
    free = accounts[:, IN, START].copy()
    for moment in range(len(first) - 1):
        for k in range(first[moment], first[moment + 1]):
            incoming[events[k, PLACE + IN], FEEDING] = free[events[k, SOURCE]]
        for k in range(first[moment], first[moment + 1]):
            free[events[k, TARGET]] += 1


@kernel
def _bits(count: int) -> int:
    """Logarithm of the size of a table that stays at most half full."""
    bits = 4
    while (1 << bits) < 2 * count:
        bits += 1
    return bits
