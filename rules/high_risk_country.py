"""Large first payments to or from listed countries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from graph.columns import Bools, EventColumns, Int16s, Int32s
from rules.high_risk_countries import FatfList
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import DAY_US, FirstContacts, base_money, transfers

_CALL, _MONITORING = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HighRiskCountry:
    """Thresholds of `high_risk_country`."""

    #: share of a large amount (the base currency's cash threshold), by list
    least_large_call_for_action: float = 0.02
    least_large_increased_monitoring: float = 0.3
    score_call_for_action: float = 0.6
    score_increased_monitoring: float = 0.25


def high_risk_country(columns: EventColumns, tables: RuleTables, parameters: HighRiskCountry) -> Found:
    """A first transfer between two accounts crosses the border of a country that the FATF lists.

    The list is the one in force on the day. Transfers within one country, relations known from before and small amounts
    do not fire: being from a listed country says nothing of a person. Score: .6 for a call for action, .25 for
    increased monitoring.
    """
    risk, country = _worst_end(columns, tables)
    large = tables.large_minor(columns.base_currency)
    least = np.array(
        [
            np.inf,
            large * parameters.least_large_increased_monitoring,
            large * parameters.least_large_call_for_action,
        ]
    )
    counts = transfers(columns)
    first = FirstContacts.of(columns, counts).at_us == columns.occurred_at_us
    fired = counts & first & columns.has_base & (columns.amount_base_minor >= least[risk]) & _crosses_border(columns)
    events = np.flatnonzero(fired).astype(np.int32)
    words = {_CALL: FatfList.CALL_FOR_ACTION.value, _MONITORING: FatfList.INCREASED_MONITORING.value}
    values = [
        {
            "amount": base_money(columns, columns.amount_base_minor[event]),
            "country": columns.countries[country[event]],
            "list": words[int(risk[event])],
            "direction": "to" if _end_country(columns, target=True)[event] == country[event] else "from",
        }
        for event in events
    ]
    score = np.where(
        risk[events] == _CALL, parameters.score_call_for_action, parameters.score_increased_monitoring
    ).astype(np.float32)
    offsets = np.arange(len(events) + 1, dtype=np.int64)
    return Found(event=events, score=score, offsets=offsets, evidence=events, values=values)


def _end_country(columns: EventColumns, *, target: bool) -> Int16s:
    """[n] the transaction's country at one end, else the account's."""
    own = columns.target_country if target else columns.source_country
    node = columns.target if target else columns.source
    return np.where(own >= 0, own, columns.node_country[node])


def _crosses_border(columns: EventColumns) -> Bools:
    source, target = _end_country(columns, target=False), _end_country(columns, target=True)
    crosses: Bools = (source >= 0) & (target >= 0) & (source != target)
    return crosses


def _worst_end(columns: EventColumns, tables: RuleTables) -> tuple[Int32s, Int16s]:
    """[n] how the worse end is listed that day (0 not, 1 monitoring, 2 call for action), and its country."""
    day = columns.occurred_at_us // DAY_US
    days, inverse = np.unique(day, return_inverse=True)
    listed = np.zeros((len(days), len(columns.countries) + 1), dtype=np.int32)
    place = {code: k for k, code in enumerate(columns.countries)}
    dates = [_date(int(number)) for number in days]
    for row in tables.countries:
        if row.country in place:
            weight = _CALL if row.list is FatfList.CALL_FOR_ACTION else _MONITORING
            held = np.array([row.holds(moment) for moment in dates], dtype=np.bool_)
            listed[held, place[row.country]] = np.maximum(listed[held, place[row.country]], weight)
    source, target = _end_country(columns, target=False), _end_country(columns, target=True)
    at_source, at_target = listed[inverse, source], listed[inverse, target]
    return np.maximum(at_source, at_target), np.where(at_source > at_target, source, target)


def _date(days_since_1970: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days_since_1970)).date()


RULE: Final = Rule(
    code="R08",
    title="High-risk country",
    text="a first transfer of {amount:money} {direction} {country}, on the FATF list of {list} that day",
    predicate=high_risk_country,
    parameters=HighRiskCountry(),
)
