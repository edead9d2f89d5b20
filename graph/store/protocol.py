"""What a graph store must do; one contract suite holds every backend to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pyarrow as pa

from graph.store.views import NOW, View

if TYPE_CHECKING:
    from graph.store.looking import GraphReader

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadState:
    """How far a load is: batches `0 … batches_done - 1` are durable, and visible once it is `complete`."""

    load_id: str
    batches_done: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of the transactions of one batch."""

    stored: int
    #: ids that were already there with the same body: nothing changed
    already_there: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of complete loads."""

    transactions: int
    accounts: int
    merchants: int
    devices: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCut:
    """How far the visible data go."""

    #: highest load sequence of a complete load; 0: empty
    cut: int
    #: latest `occurred_at` among them
    data_until: datetime | None
    #: latest `recorded_at` among them
    recorded_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighborhood:
    """Accounts, merchants, devices and flows around an account, expanded by the most suspicious flows first."""

    #: {key, kind ("account" | "merchant" | "device"), id, hops, …stored properties, an account's kind: account_kind}
    nodes: list[dict[str, Any]]
    #: {source, target, count, total_minor (base), first, last, flagged_count, flagged_minor, risk}: the aggregated FLOW
    #: of the expanded nodes, largest flagged amount first, then the largest, without superseded, rejected and cancelled
    #: transactions; source and target are keys `kind:id`, flagged is what the last score run flagged
    flows: list[dict[str, Any]]
    #: flows that a cap left out, counted exactly for the expanded nodes
    left_out: int
    #: transactions in them, and their sum in the base currency
    left_out_transfers: int = 0
    left_out_minor: int = 0
    #: accounts whose devices were not looked up, as they have too many transactions and were not summed up since
    without_devices: list[str] = field(default_factory=list)
    #: {account, device, count, first, last}: which shown account used which shown device; both are keys
    uses: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagWriteBack:
    """The flags of one score run as properties and `MEMBER_OF` edges, for Cypher and Bloom users.

    Replaces the write-back of the run before; whole or not at all.
    """

    run_id: str
    #: transaction_id, score_at (float or null), score_now (float or null), risk (int), level, flagged
    transactions: pa.Table
    #: account_id, risk (int), level, flagged
    accounts: pa.Table
    #: {ring_id, typology, risk, level, amount_minor, turnover_minor, currency,
    #: members: [{account_id | merchant_id, role}]}
    rings: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class GraphStore(Protocol):
    """The record of transactions. Every method is safe to repeat after any crash."""

    def migrate(self) -> None:
        """Make tables, indexes and constraints; nothing happens where they are there.

        Raises: `StoreUnavailable`, `StoreTooNew`, `StoreTooOld` (made by a later or an earlier version of Ringtrace).
        """

    def close(self) -> None:
        """Give back connections."""

    # -- loading: begin, batches in order, finish ---------------------------------------------------------

    def begin_load(self, load_id: str, *, description: Mapping[str, Any]) -> LoadState:
        """Start or resume the load named by `load_id` (a hash of what is loaded and how)."""

    def unfinished_loads(self) -> list[tuple[LoadState, dict[str, Any]]]:
        """Loads that were begun and neither completed nor abandoned, oldest first, with their descriptions."""

    def complete_loads(self) -> list[tuple[str, dict[str, Any]]]:
        """Ids and descriptions of the loads that are visible, in the order in which they were completed."""

    def write_entities(self, load_id: str, tables: Mapping[str, pa.Table]) -> None:
        """Upsert accounts, parties, ownerships, merchants, devices, rates (canonical schemas) of a load.

        An explicit row of a later load replaces the earlier one; null never erases a value.
        Labels are appended; the same label again changes nothing. All invisible until the load is complete.
        May be called many times, before or between batches; the same tables again change nothing.
        """

    def write_batch(self, load_id: str, number: int, transactions: pa.Table) -> BatchResult:
        """Write batch `number` (schema TRANSACTIONS); a batch already done is skipped and its result repeated.

        Ends that have no row in accounts or merchants are made (external kind, number from the id).
        A body is every column but the id, source_reference and amount_base_minor. A correction is a row under an id
        of its own whose supersedes_id names the corrected one. Rows that only unfinished loads hold are shared: the
        first load to complete has them.

        Raises: `IdConflict` (ids stored with another body); nothing of the batch is then stored. `BatchOutOfOrder`.
        """

    def write_quarantine(self, load_id: str, rows: pa.Table) -> None:
        """Keep refused rows: file, row, field, value, reason (all text, row int64). Replaces those of this load."""

    def finish_load(self, load_id: str) -> None:
        """Make the load visible, whole, and bring FLOW aggregates up to date.

        Only now its rows get `load_seq`, after those of every load that completed earlier and ascending in their order,
        and `recorded_at`, one for the load: who has read up to some load_seq misses nothing by going on from there.
        """

    def abandon_load(self, load_id: str) -> None:
        """Remove every trace of an incomplete load, except entities that others use."""

    # -- reading ------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Visible rows; accounts include those that only transactions name."""

    def data_cut(self) -> DataCut:
        """How far the visible data go."""

    def meta(self, key: str) -> str | None:
        """A store-wide fact (e.g. `base_currency`), or None."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a store-wide fact."""

    def export_transactions(self, *, after: int = 0, until: int | None = None) -> Iterator[pa.RecordBatch]:
        """Visible transactions with `after < load_seq <= until`, by load_seq.

        Columns: TRANSACTIONS plus load_seq, recorded_at, load_id.
        Superseded versions come too (their successor names them).
        """

    def export_table(self, name: str) -> pa.Table:
        """A canonical table other than transactions, or quarantine (with load_id), sorted by key.

        Labels carry `known_at` filled in (load time where the source named none).
        """

    def transactions(self, ids: Sequence[str]) -> pa.Table:
        """The visible transactions among `ids`, in the order of ids: TRANSACTIONS plus load_seq, recorded_at."""

    def account(self, account_id: str) -> dict[str, Any] | None:
        """The account's row, `owners: [{party_id, name, role, since, until}]` and write-back; None: unknown."""

    def account_transactions(
        self, account_id: str, *, recorded_after: int = 0, limit: int = 100
    ) -> tuple[pa.Table, int]:
        """The latest (by time) with load_seq above `recorded_after`, newest first, and the exact count of all those.

        Superseded versions are not among them.
        """

    def neighborhood(self, account_id: str, *, hops: int, limit: int, view: View = NOW) -> Neighborhood | None:
        """Around an account, at most `limit` nodes; None: unknown account. No expansion through impassable nodes."""

    def look(self, work: Callable[[GraphReader], Answer], *, view: View = NOW) -> Answer:
        """The work's answer, over one snapshot seen in one view; the work may run again, so it only reads."""

    def flags(self) -> FlagWriteBack | None:
        """The current write-back, for tests and rebuilds."""

    def write_back(self, flags: FlagWriteBack) -> None:
        """Replace the flags by those of a new run, in one transaction or resumably."""
