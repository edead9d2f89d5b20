"""What the engine takes in: rows of the log, made of a cut or of one transfer whose ends have numbers already."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

import numpy as np

from graph.canonical.currency import EXPONENT
from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF, TransactionKind
from graph.columns import EventColumns, Int32s, UInt8s
from graph.features.raw import THRESHOLD, channel_bin, channel_code, currency_bin, currency_code
from graph.kernels.state import BELOW, CONTACT, HAS_BASE, INTERNAL, LOG_POINTERS, MOTIF, MOVES, Log

_DAY_US: Final = 86_400_000_000
#: Transfers from this share of the reporting threshold on are a little below it.
_BELOW_FROM: Final = 0.8
_GIVES_BACK: Final = [TransactionKind.RETURN, TransactionKind.REVERSAL, TransactionKind.CHARGEBACK]
_KIND_MOVES: Final = np.array([kind not in _GIVES_BACK for kind in KINDS])
_STATUS_MOVES: Final = np.array([status not in STATUSES_WITHOUT_MOTIF for status in STATUSES])
#: Pointers that linking sets, perhaps never; the heads of lists are always written when an event is looked at.
_UNLINKED: Final = tuple(
    name for name in LOG_POINTERS if not name.endswith("_head") and not name.startswith(("source_", "target_"))
)


class Arrival(NamedTuple):
    """One transfer in the engine's own numbers, as `FeatureEngine.node` and `FeatureEngine.device` give them."""

    at_us: int
    source: int
    target: int
    #: base currency, minor units; None without a rate
    amount: int | None
    #: its own currency, minor units
    amount_sent: int
    #: `currency_code` of what was sent, and whether something else was received
    currency: int
    is_converted: bool = False
    #: `channel_code`; -1: unknown
    channel: int = -1
    #: -1: none
    device: int = -1
    #: positions in `KINDS` and `STATUSES`
    kind: int = 0
    status: int = 0
    #: None: a country is unknown
    crosses_border: bool | None = None
    makes_motif: bool = True
    is_internal: bool = False
    day_only: bool = False


def write_rows(log: Log, rows: slice, columns: EventColumns, nodes: Int32s, devices: Int32s) -> None:
    """Fill the log's `rows` with `columns`, whose nodes and devices have the numbers `nodes` and `devices`."""
    log.at[rows] = columns.occurred_at_us
    log.until[rows] = columns.occurred_at_us + np.where(columns.day_only, _DAY_US - 1, 0)
    log.source[rows] = nodes[columns.source]
    log.target[rows] = nodes[columns.target]
    log.amount[rows] = columns.amount_base_minor
    log.flags[rows] = _flags(columns)
    log.device[rows] = np.append(devices, np.int32(-1))[columns.device]
    bins = [channel_bin(channel_code(word)) for word in columns.channels]
    log.channel[rows] = np.array([*bins, channel_bin(-1)], dtype=np.uint8)[columns.channel]
    bins = [currency_bin(currency_code(word)) for word in columns.currencies]
    log.currency[rows] = np.array([*bins, currency_bin(-1)], dtype=np.uint8)[columns.currency_sent]
    log.chain_length[rows] = 0
    for name in _UNLINKED:
        getattr(log, name)[rows] = -1


def write_row(log: Log, row: int, arrival: Arrival, *, accounts: bool, base_currency: str) -> None:
    """The same for one transfer; `accounts` says that both ends are accounts."""
    (
        log.at[row], log.until[row], log.source[row], log.target[row], log.amount[row], log.flags[row],
        log.device[row], log.channel[row], log.currency[row],
    ) = inputs_of(arrival, accounts=accounts, base_currency=base_currency)  # fmt: skip
    log.chain_length[row] = 0
    for name in _UNLINKED:
        getattr(log, name)[row] = -1


def inputs_of(arrival: Arrival, *, accounts: bool, base_currency: str) -> tuple[int, ...]:
    """What the log is given of one transfer: at, until, source, target, amount, flags, device, channel, currency."""
    amount = arrival.amount or 0
    low, high = below(base_currency)
    moves = arrival.source != arrival.target and _KIND_MOVES[arrival.kind] and _STATUS_MOVES[arrival.status]
    flags = (MOVES if moves else 0) | (MOTIF if arrival.makes_motif else 0) | (INTERNAL if arrival.is_internal else 0)
    if arrival.amount is not None:
        flags |= HAS_BASE | (BELOW if low <= amount < high else 0)
    if arrival.makes_motif and not arrival.is_internal and accounts:
        flags |= CONTACT
    return (
        arrival.at_us,
        arrival.at_us + (_DAY_US - 1 if arrival.day_only else 0),
        arrival.source,
        arrival.target,
        amount,
        flags,
        arrival.device,
        channel_bin(arrival.channel),
        currency_bin(arrival.currency),
    )


@functools.cache
def below(base_currency: str) -> tuple[int, int]:
    """Minor units from which, and up to which, an amount lies a little below the reporting threshold."""
    threshold: int = THRESHOLD * 10 ** EXPONENT.get(base_currency, 2)
    return round(_BELOW_FROM * threshold), threshold


def _flags(columns: EventColumns) -> UInt8s:
    moves = (columns.source != columns.target) & _KIND_MOVES[columns.kind] & _STATUS_MOVES[columns.status]
    flags = np.where(moves, MOVES, 0) | np.where(columns.makes_motif, MOTIF, 0)
    flags |= np.where(columns.is_internal, INTERNAL, 0) | np.where(columns.has_base, HAS_BASE, 0)
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    flags |= np.where(columns.makes_motif & ~columns.is_internal & accounts, CONTACT, 0)
    low, high = below(columns.base_currency)
    near = (columns.amount_base_minor >= low) & (columns.amount_base_minor < high)
    flags |= np.where(columns.has_base & near, BELOW, 0)
    return flags.astype(np.uint8)
