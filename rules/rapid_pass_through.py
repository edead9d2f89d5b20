"""Money that is passed on soon after it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import EventColumns
from rules.flows_through import FlowThresholds, flows_through
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class RapidPassThrough(FlowThresholds):
    """Thresholds of `rapid_pass_through`."""


def rapid_pass_through(columns: EventColumns, tables: RuleTables, parameters: RapidPassThrough) -> Found:
    """Nearly all that an account received from new payers goes on to a new beneficiary within two days.

    Counts transfers between accounts. Money that was returned before, that goes back to its payer, or that moves
    between accounts with a holder in common does not count; payers and beneficiaries known from before (tenants,
    landlords, staff) make no hit. Only exact times count. Score: .4 after the whole window, rising to .7 at once.
    """
    return flows_through(columns, tables, parameters, outflows=transfers(columns), fresh_target=True)


RULE: Final = Rule(
    code="R02",
    title="Rapid pass-through",
    text="passed on {sent:money} of {received:money} ({share:percent}) within {span:duration} of receiving it",
    predicate=rapid_pass_through,
    parameters=RapidPassThrough(),
)
