"""Cash just below the threshold, day after day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.cash_below import Gathering, gathered
from rules.rule import Found, Rule
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuringOverDays(Gathering):
    """Thresholds of `structuring_over_days`."""

    window_days: int = 10
    #: only amounts just below the threshold count
    least_share: float = 0.8
    least_events: int = 3
    least_days: int = 3


def structuring_over_days(columns: EventColumns, tables: RuleTables, parameters: StructuringOverDays) -> Found:
    """Cash amounts of one holder just below the threshold, on three or more business days within ten.

    Counts as `structuring` does; works where only the day is known, as it needs no order within it. Score: .3 rising
    to .6 the nearer the amount is to the threshold.
    """
    return gathered(columns, tables, parameters)


RULE: Final = Rule(
    code="R11",
    title="Cash just below the threshold",
    text="{count:count} {means} on {days:count} days, each just below {threshold:money}, of {total:money} in all",
    predicate=structuring_over_days,
    parameters=StructuringOverDays(),
)
