"""What queries look up in a store: transfers, flows and device use of one snapshot, seen in one view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from graph.store.expansion import Flow, FlowReader

#: The end at which a node stands: `out` are the transfers that it made, `in` those that it got.
Side = Literal["out", "in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transaction as queries see it; ends are `account:ID`, `merchant:ID`, `cash` or `outside`."""

    transaction_id: str
    occurred_at_us: int
    source: str
    target: str
    #: in the base currency; None: there was no rate
    amount_base_minor: int | None
    amount_sent_minor: int
    currency_sent: str
    kind: str
    #: `score_now` of the last write-back, where it flagged the transaction
    risk: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open time `[start_us, end_us)`."""

    start_us: int
    end_us: int


class GraphReader(FlowReader, Protocol):
    """Look-ups within one snapshot and view; see `View`. Rejected, cancelled and superseded transactions are not seen.

    Keys that are passed in were found by `known` or came with an earlier answer.
    """

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those accounts and merchants among `keys` that exist."""

    def transfer(self, transaction_id: str) -> Transfer | None:
        """The transfer, where the view sees it."""

    def transfers(self, keys: Sequence[str], side: Side, span: Span, limit: int) -> dict[str, list[Transfer]]:
        """Of each node the transfers of the span: `out` the earliest first, `in` the latest first, at most `limit`."""

    def count(self, key: str, side: Side, span: Span) -> int:
        """How many transfers of the span the node has on that side, exactly."""

    def parallel(self, source: str, target: str, span: Span, limit: int) -> list[Transfer]:
        """At most `limit` transfers from one node to another, the earliest first."""

    def flows_of(self, key: str) -> Iterable[Flow]:
        """Every flow that begins or ends at the node."""

    def devices_of(self, key: str) -> list[dict[str, Any]]:
        """Every use `{account, device, kind, count, first, last}` of a device by the account."""

    def users_of(self, device: str, limit: int) -> tuple[list[dict[str, Any]], int]:
        """At most `limit` uses of the device, the most frequent first, and how many accounts used it."""

    def first_us(self) -> int | None:
        """When the first transaction of the view happened; None: it sees none."""
