"""Cash split within a day so that each part stays below the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.cash_below import Gathering, gathered
from rules.rule import Found, Rule
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Structuring(Gathering):
    """Thresholds of `structuring`."""

    window_days: int = 1
    #: smaller amounts, as a share of the threshold, are pocket money
    least_share: float = 0.1
    least_events: int = 2
    least_days: int = 1


def structuring(columns: EventColumns, tables: RuleTables, parameters: Structuring) -> Found:
    """Cash that one holder pays in or draws on one business day, each below the threshold, together at or above it.

    Counts all accounts of a holder, deposits and withdrawals apart, by currency; thresholds come from a dated table,
    business days from the configured zone. Fires from the amount on that reaches the threshold; where only the day is
    known nothing comes before anything, and it does not fire. Score: .3 rising to .6 the nearer the amount is to the
    threshold.
    """
    return gathered(columns, tables, parameters)


RULE: Final = Rule(
    code="R01",
    title="Structuring",
    text="{count:count} {means} on {day} of {total:money} in all, each below {threshold:money}",
    predicate=structuring,
    parameters=Structuring(),
)
