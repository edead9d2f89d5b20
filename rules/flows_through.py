"""What pass-through and cash-out share: the search for money that leaves soon after it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.vocabulary import KINDS, TransactionKind
from graph.columns import Bools, EventColumns, Int64s
from rules.kernels.passing import passing
from rules.rule import Found
from rules.tables import RuleTables
from rules.timeline import HOUR_US, ByKey, FirstContacts, base_money, latest_us, transfers

_NEVER_US: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowThresholds:
    """When money that leaves is money that came."""

    window_hours: int = 48
    #: share of a large amount (the base currency's cash threshold) that must come in
    least_large: float = 0.1
    #: money out, as a share of the money in
    least_share: float = 0.8
    most_share: float = 1.05
    #: inflows within so many days; above, the account collects for a living
    crowd_days: int = 10
    most_inflows: int = 5
    #: outflows of one account within a window; above, it is a hub
    budget: int = 64


def undone_us(columns: EventColumns) -> Int64s:
    """[n] when an event was returned, reversed or charged back; never: the largest integer."""
    undoing = [KINDS.index(k) for k in (TransactionKind.RETURN, TransactionKind.REVERSAL, TransactionKind.CHARGEBACK)]
    rows = np.flatnonzero(np.isin(columns.kind, undoing) & (columns.related >= 0))
    undone = np.full(len(columns), _NEVER_US, dtype=np.int64)
    np.minimum.at(undone, columns.related[rows], columns.occurred_at_us[rows])
    return undone


def flows_through(
    columns: EventColumns, tables: RuleTables, parameters: FlowThresholds, *, outflows: Bools, fresh_target: bool
) -> Found:
    """Outflows (those marked) that pass on what came by transfer from new payers. Only exact times count."""
    exact = columns.has_base & ~columns.day_only
    inflows = transfers(columns) & exact & columns.passable[columns.target]
    outflows = outflows & exact & columns.passable[columns.source]
    first = FirstContacts.of(columns, transfers(columns))
    into = ByKey.of(columns.target, inflows, columns.node_count)
    out = ByKey.of(columns.source, outflows, columns.node_count)
    events, came, went, since, offsets, evidence = passing(
        into.offsets,
        into.rows,
        out.offsets,
        out.rows,
        columns.source,
        columns.target,
        columns.occurred_at_us,
        latest_us(columns),
        columns.amount_base_minor,
        first.at_us,
        undone_us(columns),
        parameters.window_hours * HOUR_US,
        int(tables.large_minor(columns.base_currency) * parameters.least_large),
        parameters.least_share,
        parameters.most_share,
        parameters.crowd_days * 24 * HOUR_US,
        parameters.most_inflows,
        fresh_target,
        parameters.budget,
    )
    values = [
        {
            "received": base_money(columns, came[hit]),
            "sent": base_money(columns, went[hit]),
            "share": round(float(went[hit] / came[hit]), 3),
            "span": int((columns.occurred_at_us[event] - since[hit]) // 1_000_000),
        }
        for hit, event in enumerate(events)
    ]
    quick = 1 - (columns.occurred_at_us[events] - since) / (parameters.window_hours * HOUR_US)
    score = (0.4 + 0.3 * quick).astype(np.float32)
    return Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values).latest(parameters.budget)
