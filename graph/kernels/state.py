"""What the engine knows of the past: events, accounts, pairs. Kernels change these arrays in place.

Each event is appended to the log, and linked into the lists below only when time has moved on. At the begin of its
moment it keeps the heads of the lists that it needs, so that what is strictly earlier than any event can be found from
the log alone, at any later time and by any thread: backward from those heads, or forward as long as time is before it.
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
EVENTS: Final = 0
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
#: has an amount in the base currency; first contact of its pair (one event alone, even of several at a moment);
#: no contact of its pair is strictly earlier; makes a motif between two accounts of different holders, so that it can
#: be a first contact.
MOVES: Final = 1
MOTIF: Final = 2
INTERNAL: Final = 4
HAS_BASE: Final = 8
FIRST_CONTACT: Final = 16
NEW_CONTACT: Final = 32
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
    #: next later event that moved money out of the same source, into the same target, and between the same two
    next_out: Int32s
    next_in: Int32s
    next_pair: Int32s
    #: the event before it that moved money between the same two, perhaps at the same moment
    earlier_pair: Int32s
    #: next earlier and next later motif event of the same source, and of the same target
    earlier_out: Int32s
    earlier_in: Int32s
    later_out: Int32s
    later_in: Int32s
    #: latest strictly earlier motif events out of and into its source, out of and into its target
    source_out: Int32s
    source_in: Int32s
    target_out: Int32s
    target_in: Int32s
    #: latest strictly earlier events that moved money between the same two, and the other way
    pair_head: Int32s
    reverse_head: Int32s
    #: number of its pair; -1: it moves nothing
    pair: Int32s
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
    #: [v, direction] first linked event that windows and totals do not count yet; latest linked event
    cursor: Int32s
    newest: Int32s
    #: [v, direction] latest motif event
    motif_head: Int32s
    #: [v] devices that it has used
    devices: Int32s


class Marks(NamedTuple):
    """Scratch of one thread: marks on nodes that belong to its current search."""

    #: [v] search that last marked the node, and the mark
    marked_by: Int64s
    mark: Int32s
    #: [1] number of the current search
    search: Int64s


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
    #: [1] first event that is not linked yet: those at the latest moment wait until time has moved on
    waiting: Int64s
    #: those of the first thread
    marks: Marks
