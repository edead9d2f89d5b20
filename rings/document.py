"""The ring document: what lists and the ring's own page show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from graph.canonical.currency import EXPONENT
from graph.columns import EventColumns
from rings.facets import facets
from rings.flow import base_amount
from rings.ids import ids_of
from rings.ring import Ring
from rings.times import iso
from scoring.scores import level_of


def member_kind(columns: EventColumns, node: int) -> str:
    """`account` or `merchant`."""
    return "merchant" if columns.is_merchant[node] else "account"


def decimal_text(minor: int, currency: str) -> str:
    """Minor units as a decimal in major units: `9500.00`."""
    digits = EXPONENT.get(currency, 2)
    return f"{Decimal(int(minor)).scaleb(-digits):.{digits}f}"


def document(ring: Ring, columns: EventColumns, *, reasons: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The document of one ring, JSON-ready; `RingRecords.write` adds the run's id."""
    times = columns.occurred_at_us[ring.events]
    transactions = ids_of(columns, ring.events)
    return {
        "id": ring.ring_id,
        "typology": ring.typology.value,
        "risk": round(ring.risk, 1),
        "level": level_of(ring.risk).value,
        "amount_minor": ring.amount_minor,
        "turnover_minor": ring.turnover_minor,
        "amount": decimal_text(ring.amount_minor, ring.currency),
        "turnover": decimal_text(ring.turnover_minor, ring.currency),
        "currency": ring.currency,
        "amount_base_minor": base_amount(columns, ring.events, ring.typology),
        "base_currency": columns.base_currency,
        "members": _members(ring, columns),
        "transactions": transactions,
        "transaction_count": len(transactions),
        "member_count": len(ring.members),
        "holders": _holders(ring, columns),
        "started_at": iso(times.min()),
        "ended_at": iso(times.max()),
        "truncated": ring.truncated,
        **facets(ring, columns),
        "reasons": list(reasons),
    }


def _members(ring: Ring, columns: EventColumns) -> list[dict[str, str]]:
    ids = columns.node_ids.take(ring.members.tolist()).to_pylist()
    return [
        {"kind": member_kind(columns, node), "id": name, "role": role.value}
        for node, name, role in zip(ring.members.tolist(), ids, ring.roles, strict=True)
        if name
    ]


def _holders(ring: Ring, columns: EventColumns) -> int:
    """How many different parties hold the member accounts; an account of unknown holder counts as one."""
    accounts = ring.members[columns.is_account[ring.members]]
    holders = columns.holder[accounts]
    return len(set(holders[holders >= 0].tolist())) + int((holders < 0).sum())
