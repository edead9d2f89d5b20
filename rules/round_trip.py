"""Money that comes back to where it started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import EventColumns
from rules.flows_through import undone_us
from rules.kernels.round_trips import round_trips
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import DAY_US, ByKey, FirstContacts, base_money, latest_us, transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """Thresholds of `round_trip`."""

    window_days: int = 10
    most_legs: int = 8
    #: each leg's amount, as a share of the leg before
    least_keep: float = 0.7
    most_keep: float = 1.05
    #: share of a large amount (the base currency's cash threshold) that must come back
    least_large: float = 0.05
    #: earlier transfers looked at for one closing transfer
    budget: int = 400


def round_trip(columns: EventColumns, tables: RuleTables, parameters: RoundTrip) -> Found:
    """Money comes back to the account that it left, through at least two other accounts, with little lost on the way.

    Each leg is later than the one before and within the window; most legs join accounts new to each other (so supplier
    circles do not fire), and a repayment between two accounts is none. Legs between accounts with a holder in common
    may lie on the way. Score: .6, rising with the legs to .9.
    """
    raising = transfers(columns) & columns.has_base
    chained = columns.makes_motif & columns.is_account[columns.source] & columns.is_account[columns.target]
    chained &= columns.has_base & (columns.related < 0)
    least = int(tables.large_minor(columns.base_currency) * parameters.least_large)
    large = columns.amount_base_minor >= max(1, least)
    closing = raising & large & columns.passable[columns.source] & columns.passable[columns.target]
    into = ByKey.of(columns.target, chained & large, columns.node_count)
    events, offsets, evidence, _ = round_trips(
        into.offsets,
        into.rows,
        np.flatnonzero(closing).astype(np.int32),
        columns.source,
        columns.target,
        columns.passable,
        columns.occurred_at_us,
        latest_us(columns),
        columns.amount_base_minor,
        FirstContacts.of(columns, chained).at_us,
        undone_us(columns),
        parameters.window_days * DAY_US,
        parameters.most_legs,
        parameters.least_keep,
        parameters.most_keep,
        parameters.budget,
    )
    values = []
    for hit, event in enumerate(events):
        path = evidence[offsets[hit] : offsets[hit + 1]]
        span_us = columns.occurred_at_us[event] - columns.occurred_at_us[path[0]]
        sent = base_money(columns, columns.amount_base_minor[path[0]])
        back = base_money(columns, columns.amount_base_minor[event])
        values.append({"legs": len(path), "sent": sent, "back": back, "span": int(span_us // 1_000_000)})
    legs = np.diff(offsets)
    score = np.minimum(0.9, 0.6 + 0.06 * (legs - 3)).astype(np.float32)
    return Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values)


RULE: Final = Rule(
    code="R05",
    title="Round trip",
    text="{sent:money} came back as {back:money} by {legs:count} transfers within {span:duration}",
    predicate=round_trip,
    parameters=RoundTrip(),
)
