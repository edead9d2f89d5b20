"""Amounts and currencies sent and received."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.cells.amounts import parse_amounts, parse_minor
from ingestion.cells.parsed import Bools
from ingestion.cells.words import exponents, parse_currencies
from ingestion.mapping.cells_of import Cells


class Money(NamedTuple):
    """[n] each; where nothing is said of what was received, it is what was sent."""

    sent: pa.Array
    currency_sent: pa.Array
    received: pa.Array
    currency_received: pa.Array
    #: the sign of the amount, where the map reads it as a direction: negative, outgoing
    negative: Bools
    #: amounts that were rounded to their currency's decimals
    rounded: int


def money(cells: Cells) -> Money:
    """Amounts of a batch; wrong ones are refused."""
    currency_sent = cells.taken("currency_sent", parse_currencies, required=True)
    sent, rounded = _amount(cells, "sent", currency_sent)
    negative = pc.less(sent, 0).fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    sent = pc.abs(sent)
    currency_received, received = currency_sent, sent
    if cells.has("currency_received"):
        currency_received = pc.coalesce(cells.taken("currency_received", parse_currencies), currency_sent)
    if cells.has("amount_received") or cells.has("amount_received_minor"):
        given, more = _amount(cells, "received", currency_received, required=False)
        received, rounded = pc.coalesce(pc.abs(given), sent), rounded + more
    _refuse_unsaid(cells, currency_sent, currency_received)
    return Money(sent, currency_sent, received, currency_received, np.asarray(negative), rounded)


def _amount(cells: Cells, which: str, currency: pa.Array, *, required: bool = True) -> tuple[pa.Array, int]:
    if cells.has(f"amount_{which}_minor"):
        return cells.taken(f"amount_{which}_minor", parse_minor, required=required), 0
    field = f"amount_{which}"
    column = cells.raw(field)
    parsed, rounded = parse_amounts(column, exponents(currency), cells.map.numbers)
    return cells.checked(field, column, parsed, required=required), rounded


def _refuse_unsaid(cells: Cells, sent: pa.Array, received: pa.Array) -> None:
    """Another currency received needs an amount received."""
    field = "amount_received_minor" if cells.has("amount_received_minor") else "amount_received"
    missing = pc.is_null(cells.raw(field)) if cells.has(field) else pa.array([True] * cells.length, pa.bool_())
    differs = pc.and_(pc.not_equal(sent, received), missing).fill_null(False)  # noqa: FBT003
    cells.faults.refuse(
        differs.to_numpy(zero_copy_only=False), cells.column(field), None, "missing: another currency was received"
    )
