"""One account that shops at many merchants within hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import EventColumns
from rules.kernels.sharing import sharing
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import HOUR_US, ByKey, base_money, latest_us


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBurst:
    """Thresholds of `card_burst`."""

    window_hours: int = 3
    payments: int = 4
    merchants: int = 4
    #: payments of one account within a window; above, it is a company's collective account
    budget: int = 64


def card_burst(columns: EventColumns, tables: RuleTables, parameters: CardBurst) -> Found:
    """One account pays many different merchants within a few hours.

    Only exact times count. Score: .5 rising with the payments to .9.
    """
    del tables
    merchants = columns.is_merchant[columns.target] & columns.is_account[columns.source]
    counts = columns.makes_motif & merchants & ~columns.day_only & (columns.related < 0)
    groups = ByKey.of(columns.source, counts, columns.node_count)
    events, shops, payments, offsets, evidence = sharing(
        groups.offsets,
        groups.rows,
        columns.target.astype(np.int64),
        columns.node_count,
        columns.occurred_at_us,
        latest_us(columns),
        parameters.window_hours * HOUR_US,
        parameters.merchants,
        parameters.payments,
        parameters.budget,
    )
    values = []
    for hit in range(len(events)):
        proof = evidence[offsets[hit] : offsets[hit + 1]]
        total = base_money(columns, columns.amount_base_minor[proof].sum())
        hour = parameters.window_hours * 3_600
        values.append({"count": int(payments[hit]), "merchants": int(shops[hit]), "window": hour, "total": total})
    score = np.minimum(0.9, 0.5 + 0.08 * (payments - parameters.payments)).astype(np.float32)
    return Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values)


RULE: Final = Rule(
    code="R10",
    title="Burst of card payments",
    text="{count:count} payments at {merchants:count} merchants within {window:duration}, {total:money} at least",
    predicate=card_burst,
    parameters=CardBurst(),
)
