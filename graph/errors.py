"""Facts about the graph store and its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringtrace.errors import Conflict, RingtraceError, Unavailable, WrongUse


class StoreUnavailable(Unavailable):
    """The graph store does not answer, or its driver is not installed."""

    code = "store_unavailable"


class StoreTooNew(RingtraceError):
    """The store was made by a later version of Ringtrace."""

    code = "store_too_new"


class StoreTooOld(RingtraceError):
    """The store was made by an earlier version of Ringtrace, whose form is read no more."""

    code = "store_too_old"


class UnknownLoad(RingtraceError):
    """A batch names a load that was never begun."""

    code = "unknown_load"


class BatchOutOfOrder(Conflict):
    """A batch other than the next one of its load, or one more for a load that is complete."""

    code = "batch_out_of_order"


class IdConflict(Conflict):
    """Transactions with a known id and another body, without naming what they supersede."""

    code = "id_conflict"

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        shown = ", ".join(self.ids[:5]) + (" …" if len(self.ids) > 5 else "")
        super().__init__(f"{len(self.ids)} transaction ids are stored with another body: {shown}")


class SnapshotDamaged(RingtraceError):
    """A snapshot file is cut, altered or of another version; it can be made again from the store."""

    code = "snapshot_damaged"


class TimeRunsBack(RingtraceError):
    """A transaction happened before those that the feature engine has already seen; its state is unchanged."""

    code = "time_runs_back"


class EmptyWindow(WrongUse):
    """A window that no event can lie in, or one longer than events are kept."""

    code = "empty_window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why one event of a batch cannot be taken."""

    #: its place in the batch
    index: int
    transaction_id: str
    #: `too_late`, `time_runs_back`, `time_out_of_range`, `negative_amount`, `not_a_number`, `amount_out_of_range`,
    #: `unknown_node` or `unknown_device`
    code: str
    text: str


class EventsRefused(Conflict):
    """Events that cannot be part of the live state; nothing of their batch has been taken."""

    code = "events_refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(f"event {f.index} ({f.transaction_id}): {f.text}" for f in self.faults[:5])
        more = f"; and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        super().__init__(f"{len(self.faults)} faults: {shown}{more}")


class AmountRefused(RingtraceError):
    """An amount that is negative, not a number or too large to be added up; nothing was taken in."""

    code = "amount_refused"


class NumberOutOfRange(RingtraceError):
    """A transaction names an account or device by a number that nobody has; nothing was taken in."""

    code = "number_out_of_range"
