"""What the engine knows of the past: events, accounts, pairs. Kernels change these arrays in place.

Each event is appended to the log, and linked into the lists below only when time has moved on. At the begin of its
moment it keeps the heads of the lists that it needs, so that what is strictly earlier than any event can be found from
the log alone, at any later time and by any thread: backward from those heads, or forward as long as time is before it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.arrays import Bools, Int32s, Int64s, UInt8s, UInt16s

#: Directions of an account's transactions.
OUT: Final = 0
IN: Final = 1

#: Windows of the statistics in seconds, and the places of the hour, of the day, of the ten days that motifs use, and of
#: the month whose shape is kept.
WINDOWS_S: Final = (3_600, 21_600, 86_400, 864_000, 2_592_000)
HOUR_WINDOW: Final = 0
DAY_WINDOW: Final = 2
MOTIF_WINDOW: Final = 3
MONTH_WINDOW: Final = 4

#: Later than any event.
NEVER: Final = 2**62

#: Fields of `Accounts.windows`, of which the hour and the six hours only have the first three and the day all up to
#: NEAR but FRESH: oldest event in the window, then what its events add up to.
TAIL: Final = 0
COUNT: Final = 1
SUM: Final = 2
DISTINCT: Final = 3
FRESH: Final = 4
SHOPS: Final = 5
#: events with an amount in the base currency, and those a little below the reporting threshold
PRICED: Final = 6
NEAR: Final = 7
#: sums of the first four powers of the amount's logarithm, in sixteenths of an octave
POWER: Final = 8
#: sums of the seconds between successive events, and of their squares; sum of the events' seconds since 1970
GAP: Final = 12
GAP_SQUARE: Final = 13
MOMENT: Final = 14
#: devices used
DEVICES: Final = 15
WINDOW_FIELDS: Final = 16

#: Counts of `Accounts.shapes`, all of the month: amounts by half octave, gaps by octave, channels, currencies.
AMOUNT_BINS: Final = 64
GAP_BINS: Final = 32
WORD_BINS: Final = 32
GAPS_FROM: Final = AMOUNT_BINS
CHANNELS_FROM: Final = GAPS_FROM + GAP_BINS
CURRENCIES_FROM: Final = CHANNELS_FROM + WORD_BINS
SHAPE_BINS: Final = CURRENCIES_FROM + WORD_BINS
#: Fields of `Accounts.mixtures`: amounts, channels, currencies.
MIXTURES: Final = 3

#: Fields of `Accounts.totals`: all of the past.
ALL_EVENTS: Final = 0
ALL_PRICED: Final = 1
ALL_SUM: Final = 2
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
#: order number of this counterparty among the source's, and among the target's
PAIR_PORT_OUT: Final = 7
PAIR_PORT_IN: Final = 8
PAIR_FIELDS: Final = 9

#: Windows of the pairs in seconds, and the fields of `Pairs.windows` after TAIL, COUNT and SUM.
PAIR_WINDOWS_S: Final = (864_000, 2_592_000)
PAIR_GAP: Final = 3
PAIR_GAP_SQUARE: Final = 4
PAIR_WINDOW_FIELDS: Final = 5

#: Windows of the devices in seconds, and the fields of `Devices.windows`.
DEVICE_WINDOWS_S: Final = (86_400, 2_592_000)
USES: Final = 1
USERS: Final = 2
DEVICE_FIELDS: Final = 3

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
#: a little below the reporting threshold
BELOW: Final = 128


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
    #: bins of the channel and of the currency sent
    channel: UInt8s
    currency: UInt8s
    #: sixteenths of an octave of the amount
    quantum: UInt16s
    #: next later event that moved money out of the same source, into the same target, and between the same two
    next_out: Int32s
    next_in: Int32s
    next_pair: Int32s
    #: the event before it that moved money between the same two, perhaps at the same moment
    earlier_pair: Int32s
    #: next later event of the same device; the same of device and account, and the event of both before it
    next_device: Int32s
    next_use: Int32s
    earlier_use: Int32s
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
    #: numbers of its pair and of the reverse, -1 where nothing was moved before; a pair that it moves money in has one
    pair: Int32s
    reverse: Int32s
    #: transfers of the longest chain with amount retained that ends here, and its last transfer but one
    chain_length: Int32s
    chain_from: Int32s


class Accounts(NamedTuple):
    """[capacity, …] nodes by the engine's own numbers."""

    passable: Bools
    merchant: Bools
    #: [v, direction, window, WINDOW_FIELDS]
    windows: Int64s
    #: [v, direction, window] moment of the oldest event in it; far in the future where it is empty
    oldest: Int64s
    #: [v, direction, TOTAL_FIELDS]
    totals: Int64s
    #: [v, direction, SHAPE_BINS] and [v, direction, MIXTURES]: sums of c log2 c over the bins' counts c, times 2^20
    shapes: Int32s
    mixtures: Int64s
    #: [v, direction] first linked event that windows and totals do not count yet; latest linked event
    cursor: Int32s
    newest: Int32s
    #: [v, direction] latest motif event
    motif_head: Int32s
    #: [v, direction] oldest motif event
    motif_first: Int32s
    #: [v] devices that it has used; [v, direction] counterparties that it has had
    devices: Int32s
    degree: Int32s


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
    #: [p, PAIR_FIELDS]
    totals: Int64s
    #: [p, window, PAIR_WINDOW_FIELDS], and [p] first linked event that the windows do not count yet
    windows: Int64s
    cursor: Int32s
    #: [1] pairs so far
    used: Int64s


class Devices(NamedTuple):
    """[capacity, …] devices by the engine's own numbers."""

    #: [d] accounts that have used it
    accounts: Int32s
    #: [d, window, DEVICE_FIELDS]
    windows: Int64s
    #: [d] first linked event that the windows do not count yet; latest linked event
    cursor: Int32s
    newest: Int32s


class State(NamedTuple):
    """All of it."""

    log: Log
    accounts: Accounts
    pairs: Pairs
    #: (device, account) pairs, whose totals hold count and latest event only
    device_pairs: Pairs
    devices: Devices
    #: [1] first event that is not linked yet: those at the latest moment wait until time has moved on
    waiting: Int64s
    #: those of the first thread
    marks: Marks


#: Fields of the log that hold numbers of events, -1 for none. Elsewhere cursors do, newest events and motif heads, the
#: TAIL of every window, PAIR_LAST_EVENT of the totals of both tables of pairs, and `State.waiting`. A cursor may only
#: lose its event when that is counted.
LOG_POINTERS: Final = (
    "next_out", "next_in", "next_pair", "earlier_pair", "next_device", "next_use", "earlier_use",
    "earlier_out", "earlier_in", "later_out", "later_in",
    "source_out", "source_in", "target_out", "target_in", "pair_head", "reverse_head", "chain_from",
)  # fmt: skip
