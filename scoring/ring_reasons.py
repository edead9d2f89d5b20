"""What rings say of their transactions and members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scoring.grounds import Grounds, RingFacts
from scoring.reasons import Reason, reason

_INCIDENTAL: Final = "incidental"
#: Transactions of a ring that a reason names; the ring's own record names all.
_MOST_IDS: Final = 64


def ring_reasons(grounds: Grounds, row: int) -> Iterator[Reason]:
    """The riskiest ring of a transaction."""
    for number in grounds.rings_of.get(row, ())[:1]:
        ring = grounds.rings[number]
        ids = grounds.ids(ring.events[:_MOST_IDS])
        yield reason("M01", values=_facts(ring), transaction_ids=ids, weight=ring.risk / 100)


def member_reasons(grounds: Grounds, node: int) -> Iterator[Reason]:
    """The two riskiest rings of an account, with its part in them."""
    for number in grounds.rings_around.get(node, ())[:2]:
        ring = grounds.rings[number]
        role = ring.roles[node]
        columns = grounds.columns
        own = [row for row in ring.events if node in {columns.source[row], columns.target[row]}]
        code, share = ("M03", 0.2) if role == _INCIDENTAL else ("M02", 1.0)
        values = {**_facts(ring), "role": role.replace("_", " ")}
        ids = grounds.ids(own[:_MOST_IDS])
        yield reason(code, values=values, transaction_ids=ids, weight=share * ring.risk / 100)


def _facts(ring: RingFacts) -> dict[str, Any]:
    return {
        "typology": ring.typology.replace("_", " "),
        "transactions": len(ring.events),
        "amount": {"minor": ring.amount_minor, "currency": ring.currency},
    }
