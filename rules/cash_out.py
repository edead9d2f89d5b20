"""Money that is drawn in cash soon after it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.columns import CASH_NODE, EventColumns
from rules.flows_through import FlowThresholds, flows_through
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import settled_cash


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOut(FlowThresholds):
    """Thresholds of `cash_out`."""


def cash_out(columns: EventColumns, tables: RuleTables, parameters: CashOut) -> Found:
    """Nearly all that an account received from new payers is drawn in cash within two days.

    Payers known from before (an employer, family) make no hit, nor does money that was returned. Only exact times
    count. Score: .4 after the whole window, rising to .7 at once.
    """
    drawn = settled_cash(columns) & (columns.node_kind[columns.target] == CASH_NODE)
    return flows_through(columns, tables, parameters, outflows=drawn, fresh_target=False)


RULE: Final = Rule(
    code="R12",
    title="Cash-out",
    text="drew {sent:money} in cash of {received:money} ({share:percent}) within {span:duration} of receiving it",
    predicate=cash_out,
    parameters=CashOut(),
)
