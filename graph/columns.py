"""Event columns: the immutable, time-sorted form of the transaction graph that kernels read."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np
import pyarrow as pa

from graph.arrays import Bools, Float32s, Float64s, Int8s, Int16s, Int32s, Int64s, UInt8s

__all__ = [
    "CASH_NODE",
    "MERCHANT_NODE",
    "OUTSIDE_NODE",
    "Bools",
    "EventColumns",
    "Float32s",
    "Float64s",
    "Int8s",
    "Int16s",
    "Int32s",
    "Int64s",
    "UInt8s",
]

#: Codes of `EventColumns.node_kind`: the account kinds in the order of `AccountKind`, then these.
MERCHANT_NODE: Final = 16
CASH_NODE: Final = 17
OUTSIDE_NODE: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class EventColumns:
    """Transactions of one data cut, sorted by (occurred_at, transaction id), with interned nodes.

    `n` events, `v` nodes, `d` devices. Superseded versions and rows of unfinished loads are not in it.
    Row numbers (*events*) and node numbers hold within one `EventColumns` only; ids are for everyone else.
    """

    #: load sequence up to which the store was read: the data cut
    cut: int

    #: [n] microseconds since 1970, UTC, ascending
    occurred_at_us: Int64s
    #: [n] node numbers
    source: Int32s
    target: Int32s
    #: [n] device numbers; -1: none
    device: Int32s
    #: [n] amount sent in the base currency, minor units; 0 where `has_base` is False (no rate)
    amount_base_minor: Int64s
    has_base: Bools
    #: [n] amounts in their own currency, minor units, and positions in `currencies`
    amount_sent_minor: Int64s
    currency_sent: Int16s
    amount_received_minor: Int64s
    currency_received: Int16s
    #: [n] position in `channels`; -1: unknown
    channel: Int16s
    #: [n] positions in `KINDS` and `STATUSES`
    kind: Int8s
    status: Int8s
    #: [n] positions in `countries`; -1: unknown
    source_country: Int16s
    target_country: Int16s
    #: [n] row of the transaction that this one returns, reverses or belongs to; -1: none or not in the cut
    related: Int32s
    #: [n] False for self-transfers, cash and unknown ends, and kinds and states that make no motif
    makes_motif: Bools
    #: [n] both ends are accounts with a holder in common: raises nothing by itself
    is_internal: Bools
    #: [n] only the day is known: nothing that needs an order within it fires
    day_only: Bools
    #: [n] position in `load_ids`: labels may speak of a whole load
    load: Int32s
    #: [n] load sequence number and recording time (microseconds UTC) of each event
    load_seq: Int64s
    recorded_at_us: Int64s

    #: [v] AccountKind position, or MERCHANT_NODE, CASH_NODE, OUTSIDE_NODE; nodes are sorted by (kind group, id)
    node_kind: Int8s
    #: [v] paths of money may pass (customer and external accounts)
    passable: Bools
    #: [v] number of the first holder (a party), -1: unknown; accounts with one holder share it
    holder: Int32s
    #: [v] position in `countries`; -1: unknown
    node_country: Int16s

    #: [n] ids of events, [v] of nodes ("" for cash and outside), [d] of devices
    transaction_ids: pa.StringArray
    node_ids: pa.StringArray
    device_ids: pa.StringArray
    currencies: tuple[str, ...]
    channels: tuple[str, ...]
    countries: tuple[str, ...]
    load_ids: tuple[str, ...]
    base_currency: str

    def __len__(self) -> int:
        """Number of events."""
        return len(self.occurred_at_us)

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node_kind)

    @property
    def is_merchant(self) -> Bools:
        """[v] which nodes are merchants."""
        return np.equal(self.node_kind, MERCHANT_NODE)

    @property
    def is_account(self) -> Bools:
        """[v] which nodes are accounts."""
        return np.less(self.node_kind, MERCHANT_NODE)

    def rows(self, first: int, stop: int) -> Self:
        """The events `first … stop - 1` with all nodes; what they relate to before `first` is -1."""
        per_event = {
            f.name: getattr(self, f.name)[first:stop]
            for f in fields(self)
            if f.name in _PER_EVENT and f.name != "related"
        }
        related = self.related[first:stop].astype(np.int32) - np.int32(first)
        related[(related < 0) | (related >= stop - first)] = -1
        return replace(self, related=related, **per_event)

    def picked(self, rows: Int64s) -> Self:
        """The events `rows`, in that order, with all nodes; it must be one that ascends in time."""
        place = np.full(len(self) + 1, -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        per_event = {
            f.name: getattr(self, f.name)[rows]
            for f in fields(self)
            if f.name in _PER_EVENT and f.name not in {"related", "transaction_ids"}
        }
        return replace(
            self,
            related=place[self.related[rows]],
            transaction_ids=self.transaction_ids.take(pa.array(rows)),
            **per_event,
        )


#: Fields that have one value an event.
_PER_EVENT: Final = frozenset(
    "occurred_at_us source target device amount_base_minor has_base amount_sent_minor currency_sent "
    "amount_received_minor currency_received channel kind status source_country target_country related makes_motif "
    "is_internal day_only load load_seq recorded_at_us transaction_ids".split()
)
