"""Many new beneficiaries of one account within days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.fans import FanThresholds, fan_bursts
from rules.rule import Found, Rule
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOutBurst(FanThresholds):
    """Thresholds of `fan_out_burst`: money is scattered in smaller parts than it is gathered."""

    least_large: float = 0.05


def fan_out_burst(columns: EventColumns, tables: RuleTables, parameters: FanOutBurst) -> Found:
    """An account pays many accounts that it never paid before, within a few days.

    Counts transfers between accounts; the payer must be one that money can pass. Payers that always have many new
    beneficiaries and those whose beneficiaries are known (payroll) do not fire. In the first five
    weeks of the data nobody can be known, and nothing fires. Score: .5 rising to .9.
    """
    return fan_bursts(columns, tables, parameters, centre=columns.source, other=columns.target)


RULE: Final = Rule(
    code="R04",
    title="Fan-out burst",
    text="sent {total:money} to {count:count} accounts that it never paid before, within {span:duration}",
    predicate=fan_out_burst,
    parameters=FanOutBurst(),
)
