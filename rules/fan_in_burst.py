"""Many new payers of one account within days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.fans import FanThresholds, fan_bursts
from rules.rule import Found, Rule
from rules.tables import RuleTables


@dataclass(frozen=True, slots=True, kw_only=True)
class FanInBurst(FanThresholds):
    """Thresholds of `fan_in_burst`."""


def fan_in_burst(columns: EventColumns, tables: RuleTables, parameters: FanInBurst) -> Found:
    """Many accounts that never paid an account before pay it within a few days.

    Counts transfers between accounts; the receiver must be one that money can pass. Receivers that always have many new
    payers (shops, marketplaces) and those whose payers are known (letting agents) do not fire. In the first five
    weeks of the data nobody can be known, and nothing fires. Score: .5 rising to .9.
    """
    return fan_bursts(columns, tables, parameters, centre=columns.target, other=columns.source)


RULE: Final = Rule(
    code="R03",
    title="Fan-in burst",
    text="received {total:money} from {count:count} accounts that never paid it before, within {span:duration}",
    predicate=fan_in_burst,
    parameters=FanInBurst(),
)
