"""Transactions that arrive as JSON: all of them canonical, or every fault by its place in the list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.canonical.schema import TRANSACTIONS
from ingestion.faults import Fault, shown
from ingestion.identity import row_digests
from ingestion.mapping.cells_of import Cells
from ingestion.mapping.moments import Clock
from ingestion.mapping.table_map import TableMap
from ingestion.mapping.transactions import transactions
from ingestion.rates import RateTable
from ingestion.reading.raw import RawBatch

_INTEGERS: Final = frozenset({"amount_sent_minor", "amount_received_minor", "occurred_offset_s"})
#: Fields of a message: those of a canonical transaction, amounts as decimal strings beside minor units.
FIELDS: Final = frozenset(
    {n for n in TRANSACTIONS.names if n not in {"source_reference", "amount_base_minor"}}
    | {"amount_sent", "amount_received"}
)
NEEDED: Final = ("transaction_id", "occurred_at", "currency_sent")
_LONGEST: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFault:
    """What is wrong with one field of one transaction of a request."""

    index: int
    field: str
    value: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def from_json(
    items: Sequence[Any], *, zone: str = "UTC", rates: RateTable | None = None, now: datetime | None = None
) -> pa.Table | list[MessageFault]:
    """Rows of schema TRANSACTIONS in the order of `items`, or all faults, by index.

    Every value is a string, but for whole numbers of minor units; floats and truth values are refused. The id is the
    client's and must be there; the same id twice in one request is a fault unless both say the same (then the row
    stands once). `attributes` is an object. Times without offset are in `zone`.
    """
    faults: list[MessageFault] = []
    texts = [_texts(index, item, faults) for index, item in enumerate(items)]
    names = sorted({name for text in texts for name in text})
    columns = [pa.array([text.get(name) for text in texts], pa.string()) for name in names]
    batch = RawBatch(rows=np.arange(len(items), dtype=np.int64), columns=columns)
    table_map = TableMap(table="transactions", columns={n: n for n in names})
    clock = Clock(zone=zone, now=now or datetime.now(UTC))
    converted = transactions(Cells(batch, names, table_map), clock)
    known = {(f.index, f.field) for f in faults}
    strangers = {index for index, item in enumerate(items) if not isinstance(item, Mapping)}
    found = [m for m in map(_message_fault, converted.faults) if m.index not in strangers]
    faults.extend(m for m in found if (m.index, m.field) not in known)
    if not faults:
        faults.extend(_contradictions(converted.table))
    if faults:
        return sorted(faults, key=lambda f: (f.index, f.field))
    return _whole(converted.table, rates)


def _message_fault(fault: Fault) -> MessageFault:
    return MessageFault(index=fault.row, field=fault.field, value=fault.value, reason=fault.reason)


def _texts(index: int, item: Any, faults: list[MessageFault]) -> dict[str, str]:
    """The item's values as text; what has the wrong JSON type is a fault."""
    if not isinstance(item, Mapping):
        faults.append(MessageFault(index=index, field="", value=shown(item), reason="not a JSON object"))
        return {}
    found: dict[str, str] = {}
    for name, value in item.items():
        why = "" if name in FIELDS else "no such field"
        if not why and value is not None:
            text, why = _text(name, value)
            if not why and text.strip(" "):
                found[name] = text.strip(" ")
        if why:
            faults.append(MessageFault(index=index, field=shown(name), value=shown(value), reason=why))
    faulty = {f.field for f in faults if f.index == index}
    missing = (n for n in (*NEEDED, _amount_field(item)) if n not in found and n not in faulty)
    faults.extend(MessageFault(index=index, field=name, value="", reason="missing") for name in missing)
    for which in ("sent", "received"):
        if {f"amount_{which}", f"amount_{which}_minor"} <= item.keys():
            reason = f"amount_{which} and amount_{which}_minor: give one"
            faults.append(MessageFault(index=index, field=f"amount_{which}", value="", reason=reason))
    return found


def _amount_field(item: Mapping[str, Any]) -> str:
    return "amount_sent_minor" if "amount_sent_minor" in item else "amount_sent"


def _text(name: str, value: Any) -> tuple[str, str]:
    """(the value as text, why it is refused or nothing)."""
    if name == "attributes":
        return _object(value)
    if name in _INTEGERS and isinstance(value, int) and not isinstance(value, bool):
        return (str(value), "") if abs(value) < 2**63 else ("", "beyond 64 bits")
    if not isinstance(value, str):
        wanted = "an integer" if name in _INTEGERS else "a decimal in a string" if "amount" in name else "a string"
        return "", f"must be {wanted}"
    if len(value) > _LONGEST:
        return "", f"longer than {_LONGEST:,} characters"
    try:
        value.encode()
    except UnicodeEncodeError:
        return "", "contains a lone surrogate"
    return value, ""


def _object(value: Any) -> tuple[str, str]:
    if not isinstance(value, Mapping):
        return "", "must be a JSON object"
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (ValueError, TypeError, RecursionError):
        return "", "is not plain JSON (NaN, infinity, lone surrogates and deep nesting are none)"
    return text, ""


def _contradictions(table: pa.Table) -> list[MessageFault]:
    """Faults where one id stands on different transactions of the request."""
    ids = table["transaction_id"].to_pylist()
    if len(set(ids)) == len(ids):
        return []
    first: dict[str, int] = {}
    bodies = [tuple(digest) for digest in row_digests(table).tolist()]
    reason = "the id stands on another transaction of this request, with another body"
    return [
        MessageFault(index=row, field="transaction_id", value=shown(key), reason=reason)
        for row, key in enumerate(ids)
        if bodies[first.setdefault(key, row)] != bodies[row]
    ]


def _whole(table: pa.Table, rates: RateTable | None) -> pa.Table:
    """The rows, each once, with their amount in the base currency."""
    ids = table["transaction_id"].to_pylist()
    if len(set(ids)) < len(ids):
        table = table.take(pa.array(sorted({key: row for row, key in reversed(list(enumerate(ids)))}.values())))
    if rates is not None:
        position = table.schema.get_field_index("amount_base_minor")
        table = table.set_column(position, "amount_base_minor", rates.amounts(table))
    return table.select(TRANSACTIONS.names).cast(TRANSACTIONS)
