"""What every rule asks of event columns: who acts, which events count, what surely came before, which business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

import numpy as np

from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF, TransactionKind
from graph.columns import CASH_NODE, Bools, EventColumns, Int32s, Int64s

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
_QUARTER_US: Final = HOUR_US // 4


def latest_us(columns: EventColumns) -> Int64s:
    """[n] the latest time that an event can have had.

    Event e came strictly before event f where `latest_us[e] < occurred_at_us[f]`: an event of which only the day is
    known precedes nothing of that day.
    """
    return columns.occurred_at_us + np.where(columns.day_only, DAY_US - 1, 0)


def transfers(columns: EventColumns) -> Bools:
    """[n] transfers between accounts that raise something by themselves: no returns, fees, internal or own ones."""
    accounts = columns.is_account
    ends = accounts[columns.source] & accounts[columns.target]
    counts: Bools = columns.makes_motif & ends & ~columns.is_internal & (columns.related < 0)
    return counts


def settled_cash(columns: EventColumns) -> Bools:
    """[n] cash paid in, drawn, or handed from account to account; no returns, rejected or cancelled ones."""
    kind = np.isin(columns.kind, [KINDS.index(TransactionKind.CASH), KINDS.index(TransactionKind.PAYMENT)])
    alive = ~np.isin(columns.status, [STATUSES.index(status) for status in STATUSES_WITHOUT_MOTIF])
    channel = columns.channels.index("cash") if "cash" in columns.channels else -2
    at_counter = (columns.node_kind[columns.source] == CASH_NODE) | (columns.node_kind[columns.target] == CASH_NODE)
    is_cash = at_counter | (columns.channel == channel) | (columns.kind == KINDS.index(TransactionKind.CASH))
    counts: Bools = kind & alive & is_cash & (columns.source != columns.target)
    return counts


def subjects(columns: EventColumns) -> Int64s:
    """[v] who acts at a node: its holder, or the node itself where no holder is known."""
    nodes = np.arange(columns.node_count, dtype=np.int64)
    return np.where(columns.holder >= 0, columns.holder.astype(np.int64), nodes + columns.node_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstContacts:
    """When the payer of each event first paid its beneficiary, among the events that count."""

    #: [n] that time; its own time where the event does not count
    at_us: Int64s
    #: [n] the event is the first of its pair (of several at one time: one of them)
    is_first: Bools

    @classmethod
    def of(cls, columns: EventColumns, counts: Bools) -> Self:
        """First contacts among the events that count."""
        rows = np.flatnonzero(counts)
        pair = columns.source[rows].astype(np.int64) * columns.node_count + columns.target[rows]
        _, first_row, inverse = np.unique(pair, return_index=True, return_inverse=True)
        at_us = columns.occurred_at_us.copy()
        at_us[rows] = columns.occurred_at_us[rows[first_row]][inverse]
        is_first = np.zeros(len(columns), dtype=np.bool_)
        is_first[rows[first_row]] = True
        return cls(at_us=at_us, is_first=is_first)


def business_days(at_us: Int64s, zone: str) -> Int32s:
    """[n] the local calendar day of each moment, in days since 1970."""
    quarters, inverse = np.unique(at_us // _QUARTER_US, return_inverse=True)
    tz, epoch = ZoneInfo(zone), datetime(1970, 1, 1, tzinfo=UTC)
    days = [
        (epoch + timedelta(microseconds=int(quarter) * _QUARTER_US)).astimezone(tz).date().toordinal()
        for quarter in quarters
    ]
    return (np.array(days, dtype=np.int32) - epoch.toordinal())[inverse]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey:
    """Event rows grouped by a key, ascending within a group."""

    #: [k + 1] group g is `rows[offsets[g]:offsets[g + 1]]`
    offsets: Int64s
    rows: Int32s

    @classmethod
    def of(cls, key: Int32s, counts: Bools, groups: int) -> Self:
        """Group the events that count by `key` (0 to `groups` - 1)."""
        rows = np.flatnonzero(counts).astype(np.int32)
        ordered = rows[np.argsort(key[rows], kind="stable")]
        offsets = np.searchsorted(key[ordered], np.arange(groups + 1)).astype(np.int64)
        return cls(offsets=offsets, rows=ordered)


def iso_time(columns: EventColumns, row: int) -> str:
    """When an event happened, ISO 8601 in UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(columns.occurred_at_us[row]))
    return moment.isoformat(timespec="seconds")


def base_money(columns: EventColumns, minor: int) -> dict[str, int | str]:
    """An amount in the base currency, as values of reasons want it."""
    return {"minor": int(minor), "currency": columns.base_currency}
