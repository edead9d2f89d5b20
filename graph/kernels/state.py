"""What the engine knows of the past: events, accounts, pairs. Kernels change these arrays in place.

Each event is appended to the log before it is looked at, and linked into the lists below only when time has moved on:
whatever a kernel finds by following links is strictly earlier than the event in hand.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.arrays import Bools, Int32s, Int64s, UInt8s

#: Directions of an account's transactions.
OUT: Final = 0
IN: Final = 1

#: Windows of the statistics in seconds, and the place of the ten days that motifs use.
WINDOWS_S: Final = (3_600, 86_400, 864_000, 2_592_000)
MOTIF_WINDOW: Final = 2

#: Fields of `Accounts.windows`: oldest event in the window, then what its events add up to.
TAIL: Final = 0
COUNT: Final = 1
SUM: Final = 2
DISTINCT: Final = 3
FRESH: Final = 4
SHOPS: Final = 5
WINDOW_FIELDS: Final = 6

#: Fields of `Accounts.totals`: all of the past.
LAST_EVENT: Final = 0
PRICED: Final = 1
PRICED_SUM: Final = 2
HIGHEST: Final = 3
FIRST_AT: Final = 4
LAST_AT: Final = 5
TOTAL_FIELDS: Final = 6

#: Fields of `Pairs.totals`: all of the past from one account to another.
PAIR_COUNT: Final = 0
PAIR_PRICED: Final = 1
PAIR_SUM: Final = 2
PAIR_FIRST_AT: Final = 3
PAIR_LAST_AT: Final = 4
PAIR_LAST_EVENT: Final = 5
PAIR_CONTACTS: Final = 6
PAIR_FIELDS: Final = 7

#: Bits of `Log.flags`: money moved between two nodes; may take part in a motif; has a holder at both ends;
#: has an amount in the base currency; first contact of its pair; a later event of its pair is known;
#: makes a motif between two accounts of different holders, so that it can be a first contact.
MOVES: Final = 1
MOTIF: Final = 2
INTERNAL: Final = 4
HAS_BASE: Final = 8
FIRST_CONTACT: Final = 16
FOLLOWED: Final = 32
CONTACT: Final = 64


class Log(NamedTuple):
    """[capacity] events in the order in which they came; -1 ends every list."""

    #: earliest and latest moment it can have happened, microseconds; they differ where only the day is known
    at: Int64s
    until: Int64s
    source: Int32s
    target: Int32s
    #: base currency, minor units; 0 without a rate
    amount: Int64s
    flags: UInt8s
    device: Int32s
    #: next later event of the same source, and of the same target
    next_out: Int32s
    next_in: Int32s
    #: next earlier motif event of the same source, and of the same target
    earlier_out: Int32s
    earlier_in: Int32s
    #: latest motif event into this event's source when this one was linked
    into_source: Int32s
    #: transfers of the longest chain with amount retained that ends here, and its last transfer but one
    chain_length: Int32s
    chain_from: Int32s


class Accounts(NamedTuple):
    """[capacity, …] nodes by the engine's own numbers."""

    passable: Bools
    merchant: Bools
    #: [v, direction, window, WINDOW_FIELDS]
    windows: Int64s
    #: [v, direction, TOTAL_FIELDS]
    totals: Int64s
    #: [v, direction] latest motif event
    motif_head: Int32s
    #: [v] devices that it has used; [v] search that last marked it, and the mark
    devices: Int32s
    marked_by: Int64s
    mark: Int32s


class Pairs(NamedTuple):
    """An open-addressed table from (source, target) to a pair's number, and the pairs."""

    keys: Int64s
    numbers: Int32s
    totals: Int64s
    #: [1] pairs so far
    used: Int64s


class State(NamedTuple):
    """All of it."""

    log: Log
    accounts: Accounts
    pairs: Pairs
    #: (device, account) pairs, and [d] accounts of each device
    device_pairs: Pairs
    device_accounts: Int32s
    #: [1] number of the current search, which marks belong to
    search: Int64s
