"""The ledger: compact columns that habits append to, a few dozen bytes a transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.canonical.vocabulary import KINDS, PRECISIONS, STATUSES, Precision, Status, TransactionKind
from graph.columns import Bools, Int8s, Int16s, Int32s, Int64s
from worlds.calendar import DAY_S
from worlds.geography import BANK_BY_MINUTE
from worlds.vocabulary import BY_DEVICE, Channel, Motive, Text

#: Ends that are no account: cash and the outside world. Merchants are numbered after the accounts.
CASH: Final = -1
OUTSIDE: Final = -2

PAYMENT: Final = KINDS.index(TransactionKind.PAYMENT)
SETTLED: Final = STATUSES.index(Status.SETTLED)
_REJECTED: Final = STATUSES.index(Status.REJECTED)
_CANCELLED: Final = STATUSES.index(Status.CANCELLED)
_PENDING: Final = STATUSES.index(Status.PENDING)
_SECOND, _MINUTE, _DAY = (PRECISIONS.index(p) for p in (Precision.SECOND, Precision.MINUTE, Precision.DAY))

_ANY_TEXT: Final = (
    Text.NONE,
    Text.NONE,
    Text.INVOICE,
    Text.ORDER,
    Text.CONTRACT,
    Text.PAYOUT,
    Text.SHARE,
    Text.PURCHASE,
)

Numbers = npt.NDArray[np.integer] | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What a habit adds: times are seconds since the world's start (UTC), amounts in the payer's currency.

    Scalars hold for every row. `device` is -2 for "whichever the payer owns, if the channel uses one".
    """

    motive: Motive
    time_s: Int64s
    source: Numbers
    target: Numbers
    amount_minor: Int64s
    channel: Numbers
    text: Numbers = Text.NONE
    kind: int = PAYMENT
    device: Numbers = -2
    related: Numbers = -1
    scheme: Numbers = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Transactions of the ledger. `time_us` carries a random part below its precision, which orders ties."""

    time_us: Int64s
    source: Int32s
    target: Int32s
    amount_minor: Int64s
    channel: Int8s
    text: Int8s
    text_number: Int16s
    kind: Int8s
    status: Int8s
    precision: Int8s
    device: Int32s
    related: Int32s
    scheme: Int32s
    motive: Int8s

    def __len__(self) -> int:
        """Number of transactions."""
        return len(self.time_us)


@dataclass(frozen=True, slots=True)
class Owners:
    """What the ledger must know of accounts: devices that owners order with, and which banks keep minutes only."""

    account_count: int
    devices: npt.NDArray[np.int32]
    bank: Int8s


class Ledger:
    """Appends transactions; rows that fall outside the world's days are dropped."""

    def __init__(self, owners: Owners, rng: np.random.Generator, length_s: int) -> None:
        self._owners = owners
        self._rng = rng
        self._length_s = length_s
        self._chunks: list[Columns] = []
        self._count = 0

    def __len__(self) -> int:
        """Transactions so far."""
        return self._count

    def add(self, entries: Entries) -> Int32s:
        """[rows] numbers of the new transactions, -1 for those outside the world's days."""
        inside = (entries.time_s >= 0) & (entries.time_s < self._length_s)
        count = int(np.count_nonzero(inside))
        numbers = np.full(len(inside), -1, dtype=np.int32)
        numbers[inside] = np.arange(self._count, self._count + count, dtype=np.int32)
        if count:
            self._chunks.append(self._rows(entries, inside, count))
            self._count += count
        return numbers

    def columns(self) -> Columns:
        """Everything so far, in the order of its writing. Costs one copy the first time."""
        if len(self._chunks) != 1:
            self._chunks = [_joined(self._chunks)]
        return self._chunks[0]

    def _rows(self, entries: Entries, inside: Bools, count: int) -> Columns:
        def column(value: Numbers, kind: type[np.signedinteger]) -> npt.NDArray[np.signedinteger]:
            if isinstance(value, np.ndarray):
                return value[inside].astype(kind)
            return np.full(count, value, dtype=kind)

        source, channel = column(entries.source, np.int32), column(entries.channel, np.int8)
        device = column(entries.device, np.int32)
        device = np.where(device == -2, self._own_device(source, channel), device).astype(np.int32)
        precision = self._precision(source, channel)
        time_s, scheme = entries.time_s[inside], column(entries.scheme, np.int32)
        target, kind = column(entries.target, np.int32), column(entries.kind, np.int8)
        return Columns(
            time_us=self._time_us(time_s, precision),
            source=source,
            target=target,
            amount_minor=np.maximum(entries.amount_minor[inside], 1).astype(np.int64),
            channel=channel,
            text=self._text(column(entries.text, np.int8), target, kind),
            text_number=self._rng.integers(0, 32_000, count, dtype=np.int16),
            kind=kind,
            status=self._status(time_s, kind, scheme),
            precision=precision,
            device=device,
            related=column(entries.related, np.int32),
            scheme=scheme,
            motive=np.full(count, entries.motive, dtype=np.int8),
        )

    def _text(self, text: Int8s, target: Int32s, kind: Int8s) -> Int8s:
        """People write what they like, or nothing: a third of the texts between accounts is of another sort."""
        free = (kind == PAYMENT) & (target >= 0) & (target < self._owners.account_count)
        other = self._rng.choice(_ANY_TEXT, len(text))
        return np.where(free & (self._rng.random(len(text)) < 0.35), other, text).astype(np.int8)

    def _own_device(self, source: Int32s, channel: Int8s) -> Int32s:
        known = (source >= 0) & (source < self._owners.account_count)
        which = (self._rng.random(len(source)) < 0.25).astype(np.int64)
        device = self._owners.devices[np.where(known, source, 0), which]
        return np.where(BY_DEVICE[channel] & known, device, -1).astype(np.int32)

    def _precision(self, source: Int32s, channel: Int8s) -> Int8s:
        known = (source >= 0) & (source < self._owners.account_count)
        by_minute = known & BANK_BY_MINUTE[self._owners.bank[np.where(known, source, 0)]]
        precision = np.where(by_minute, _MINUTE, _SECOND)
        return np.where(channel == Channel.CHEQUE, _DAY, precision).astype(np.int8)

    def _time_us(self, time_s: Int64s, precision: Int8s) -> Int64s:
        grid = np.array([1, 60, DAY_S], dtype=np.int64)[precision]
        fraction = self._rng.integers(0, 1_000_000, len(time_s))
        return np.asarray(time_s // grid * grid * 1_000_000 + fraction)

    def _status(self, time_s: Int64s, kind: Int8s, scheme: Int32s) -> Int8s:
        """Few payments are refused or withdrawn; some of the last two days are pending still."""
        draw = self._rng.random(len(time_s))
        status = np.full(len(time_s), SETTLED, dtype=np.int8)
        ordinary = (kind == PAYMENT) & (scheme < 0)
        status[ordinary & (draw < 0.004)] = _REJECTED
        status[ordinary & (draw > 0.999)] = _CANCELLED
        recent = (time_s >= self._length_s - 2 * DAY_S) & (kind == PAYMENT)
        status[recent & (draw > 0.5) & (draw < 0.6)] = _PENDING
        return status


def _joined(chunks: list[Columns]) -> Columns:
    """One set of columns; chunks are released column by column."""
    if not chunks:
        message = "a world without a single transaction"
        raise AssertionError(message)
    return Columns(**{f.name: np.concatenate([getattr(c, f.name) for c in chunks]) for f in fields(Columns)})


__all__ = ["CASH", "OUTSIDE", "PAYMENT", "SETTLED", "Columns", "Entries", "Ledger", "Numbers", "Owners"]
