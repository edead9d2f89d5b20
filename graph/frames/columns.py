"""Event columns of a plain table: accounts, times and amounts in one currency, all settled payments."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.canonical.vocabulary import KINDS, STATUSES, Status, TransactionKind
from graph.columns import EventColumns
from graph.frames.errors import WrongTable, WrongValue
from graph.frames.table import Table, amounts, ids, times

#: The currency that amounts are taken to be in; it has two digits after the point.
CURRENCY: Final = "EUR"
_LARGEST_MINOR: Final = 2**53


def columns_of(table: Table) -> EventColumns:
    """The table as events in the order of its rows. Raises: `WrongTable`, `WrongValue`."""
    at, ticks = times(table)
    at_us = at if ticks == 1_000_000 else _microseconds(at, table.name_of("time"))
    amount_minor = np.rint(amounts(table.column("amount"), table.name_of("amount")) * 100.0)
    beyond = np.flatnonzero(amount_minor > _LARGEST_MINOR)
    if len(beyond):
        raise WrongValue("more than 2^53 hundredths", row=int(beyond[0]), column=table.name_of("amount"))
    count, minor = len(table), amount_minor.astype(np.int64)
    node_ids, ends = _nodes(table)
    source, target = ends[:count], ends[count:]
    nothing = {"device": np.int32, "channel": np.int16, "source_country": np.int16, "target_country": np.int16}
    zeros = {"currency_sent": np.int16, "currency_received": np.int16, "load": np.int32, "load_seq": np.int64}
    per_event: dict[str, Any] = {name: np.full(count, -1, dtype=kind) for name, kind in nothing.items()}
    per_event |= {name: np.zeros(count, dtype=kind) for name, kind in zeros.items()}
    return EventColumns(
        cut=0,
        occurred_at_us=at_us,
        source=source,
        target=target,
        amount_base_minor=minor,
        has_base=np.ones(count, np.bool_),
        amount_sent_minor=minor,
        amount_received_minor=minor,
        kind=np.full(count, KINDS.index(TransactionKind.PAYMENT), np.int8),
        status=np.full(count, STATUSES.index(Status.SETTLED), np.int8),
        related=np.full(count, -1, np.int32),
        makes_motif=source != target,
        is_internal=np.zeros(count, np.bool_),
        day_only=np.zeros(count, np.bool_),
        recorded_at_us=at_us,
        node_kind=np.zeros(len(node_ids), np.int8),
        passable=np.ones(len(node_ids), np.bool_),
        holder=np.full(len(node_ids), -1, np.int32),
        node_country=np.full(len(node_ids), -1, np.int16),
        transaction_ids=_transaction_ids(table),
        node_ids=node_ids,
        device_ids=pa.array([], pa.string()),
        currencies=(CURRENCY,),
        channels=(),
        countries=(),
        load_ids=("table",),
        base_currency=CURRENCY,
        **per_event,
    )


def _nodes(table: Table) -> tuple[pa.StringArray, Any]:
    """Different ids as text, sorted, and [2n] the numbers of sources and targets."""
    found = [ids(table.column(end), table.name_of(end)) for end in ("source", "target")]
    text = [each if isinstance(each, pa.Array) else pa.array(each).cast(pa.string()) for each in found]
    if isinstance(found[0], pa.Array) != isinstance(found[1], pa.Array):
        raise WrongTable("source and target must both be numbers or both be text")
    encoded: Any = pa.concat_arrays([each.cast(pa.string()) for each in text]).dictionary_encode()
    return encoded.dictionary, np.asarray(encoded.indices).astype(np.int32)


def _transaction_ids(table: Table) -> pa.StringArray:
    """Ids as they stand, or the rows' numbers where there are none."""
    if isinstance(table.data, np.ndarray) or table.roles["id"] in table.names:
        found = ids(table.column("id"), table.name_of("id"))
        return (found if isinstance(found, pa.Array) else pa.array(found)).cast(pa.string())
    return pa.array(np.arange(len(table))).cast(pa.string())


def _microseconds(at: Any, name: str) -> Any:
    """Numbers are seconds since 1970."""
    beyond = np.flatnonzero(np.abs(at) > 2**63 // 1_000_000 - 1)
    if len(beyond):
        raise WrongValue("no time in seconds since 1970", row=int(beyond[0]), column=name)
    return at * 1_000_000
