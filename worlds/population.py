"""Who lives in the world: accounts by segment, the parties behind them, devices and merchants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from graph.canonical.vocabulary import AccountKind
from graph.columns import Bools, Float64s, Int8s, Int32s, Int64s


class Segment(IntEnum):
    """What an account is for. Accounts of one segment are numbered in a row inside the generator."""

    PERSON = 0
    SAVINGS = 1
    BUSINESS = 2
    LETTING_AGENT = 3
    MARKETPLACE = 4
    BILLER = 5
    NOTARY = 6
    EXTERNAL_PERSON = 7
    EXTERNAL_BUSINESS = 8
    CORRESPONDENT = 9
    POOLED = 10
    OWN_LEDGER = 11


_KIND_OF = {
    Segment.EXTERNAL_PERSON: AccountKind.EXTERNAL,
    Segment.EXTERNAL_BUSINESS: AccountKind.EXTERNAL,
    Segment.CORRESPONDENT: AccountKind.CORRESPONDENT,
    Segment.POOLED: AccountKind.POOLED,
    Segment.OWN_LEDGER: AccountKind.OWN_LEDGER,
}
#: The account kind of each segment.
KIND_OF_SEGMENT = tuple(_KIND_OF.get(segment, AccountKind.CUSTOMER) for segment in Segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """`p` parties, and who owns, co-owns and signs for which account."""

    is_person: Bools
    country: Int8s
    #: [n] holder of each account; the joint holder, or -1; the person behind a business, or -1
    holder: Int32s
    joint_holder: Int32s
    owner: Int32s

    def __len__(self) -> int:
        """Number of parties."""
        return len(self.is_person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchants:
    """`m` merchants; nodes `accounts + k`."""

    country: Int8s
    category: Int8s
    popularity: Float64s

    def __len__(self) -> int:
        """Number of merchants."""
        return len(self.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """`n` accounts with what habits need to know of them."""

    segment: Int8s
    bank: Int8s
    country: Int8s
    currency: Int8s
    #: [n] how much the account does, 1 on average; 0: dormant
    activity: Float64s
    #: [n] monthly net income of persons in euros; size of businesses (1 is the median)
    income: Float64s
    size: Float64s
    #: [n] day on which it was opened, before the world's start if negative
    opened_day: Int64s
    #: [n] public account number; drawn, so that it tells nothing
    number: Int64s
    #: [n, 2] devices that the owner orders with
    devices: Int32s
    device_kind: Int8s
    device_number: Int64s
    parties: Parties
    merchants: Merchants

    def __len__(self) -> int:
        """Number of accounts."""
        return len(self.segment)

    def of(self, *segments: Segment) -> Int64s:
        """Accounts of these segments."""
        return np.flatnonzero(np.isin(self.segment, [int(s) for s in segments]))

    def living(self, *segments: Segment) -> Int64s:
        """Accounts of these segments that are not dormant."""
        chosen = self.of(*segments)
        return chosen[self.activity[chosen] > 0]
