"""What fan-in and fan-out bursts share: the search for many new counterparties of one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.columns import EventColumns, Int32s
from rules.kernels.bursts import bursts
from rules.rule import Found
from rules.tables import RuleTables
from rules.timeline import DAY_US, ByKey, FirstContacts, base_money, latest_us, transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class FanThresholds:
    """When many new counterparties are a burst."""

    window_days: int = 3
    #: share of a large amount (the base currency's cash threshold) that the new counterparties must move together
    least_large: float = 0.1
    #: new counterparties within the window
    at_least: int = 6
    #: times what the `past_days` before would let expect
    ratio: float = 3.0
    past_days: int = 27
    #: before so many days of data nobody is known yet, not even tenants and staff, and nothing fires
    baseline_days: int = 35
    #: events of one account within a window; above, it is a hub
    budget: int = 256
    #: proofs keep the latest
    evidence: int = 64


def fan_bursts(
    columns: EventColumns, tables: RuleTables, parameters: FanThresholds, *, centre: Int32s, other: Int32s
) -> Found:
    """Bursts of new `other` ends around `centre`."""
    counts = transfers(columns) & columns.passable[centre]
    first = FirstContacts.of(columns, counts)
    groups = ByKey.of(centre, counts, columns.node_count)
    events, new, offsets, evidence = bursts(
        groups.offsets,
        groups.rows,
        other,
        columns.occurred_at_us,
        latest_us(columns),
        first.at_us,
        first.is_first,
        parameters.window_days * DAY_US,
        parameters.past_days * DAY_US,
        parameters.baseline_days * DAY_US + (int(columns.occurred_at_us[0]) if len(columns) else 0),
        parameters.at_least,
        parameters.ratio,
        parameters.budget,
    )
    values: list[dict[str, Any]] = []
    for hit, event in enumerate(events):
        proof = evidence[offsets[hit] : offsets[hit + 1]]
        span_us = columns.occurred_at_us[event] - columns.occurred_at_us[proof[0]]
        total = base_money(columns, columns.amount_base_minor[proof].sum())
        values.append({"count": int(new[hit]), "total": total, "span": int(span_us // 1_000_000)})
    score = np.minimum(0.9, 0.5 + 0.02 * (new - parameters.at_least)).astype(np.float32)
    found = Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values)
    least = int(tables.large_minor(columns.base_currency) * parameters.least_large)
    large = np.array([value["total"]["minor"] >= least for value in values], dtype=np.bool_)
    return found.only(large).latest(parameters.evidence)
