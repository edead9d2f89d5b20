"""A large amount to a beneficiary never paid before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.kernels.records_broken import records_broken
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import ByKey, FirstContacts, base_money, latest_us, transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeFirstPayment:
    """Thresholds of `large_first_payment`."""

    #: transfers that the payer must have made before
    payments: int = 5
    #: times its largest
    multiple: float = 5.0
    #: share of a large amount (the base currency's cash threshold)
    least_large: float = 0.5


def large_first_payment(columns: EventColumns, tables: RuleTables, parameters: LargeFirstPayment) -> Found:
    """An account pays a beneficiary for the first time, several times more than it ever paid anyone.

    The payer must have a history of transfers. A house or a car is bought so too, hence a low score. Score: .15.
    """
    counts = transfers(columns) & columns.has_base
    groups = ByKey.of(columns.source, counts, columns.node_count)
    first = FirstContacts.of(columns, counts).at_us == columns.occurred_at_us
    events, largest_rows = records_broken(
        groups.offsets,
        groups.rows,
        first,
        columns.occurred_at_us,
        latest_us(columns),
        columns.amount_base_minor,
        parameters.payments,
        parameters.multiple,
        int(tables.large_minor(columns.base_currency) * parameters.least_large),
    )
    values = [
        {
            "amount": base_money(columns, columns.amount_base_minor[event]),
            "largest": base_money(columns, columns.amount_base_minor[largest]),
        }
        for event, largest in zip(events, largest_rows, strict=True)
    ]
    return Found.pairs(events, largest_rows, score=0.15, values=values)


RULE: Final = Rule(
    code="R09",
    title="Large first payment",
    text="{amount:money} to a beneficiary never paid before; the largest transfer until then was {largest:money}",
    predicate=large_first_payment,
    parameters=LargeFirstPayment(),
)
