"""A silent account that suddenly sends much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF, TransactionKind
from graph.columns import EventColumns
from rules.kernels.waking import waking
from rules.rule import Found, Rule
from rules.tables import RuleTables
from rules.timeline import DAY_US, ByKey, base_money, latest_us, transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class DormantReactivation:
    """Thresholds of `dormant_reactivation`."""

    silence_days: int = 30
    window_days: int = 7
    #: share of a large amount (the base currency's cash threshold) that must go out
    least_large: float = 0.2
    #: times the largest payment before the silence
    multiple: float = 1.5
    #: outflows since the silence that are summed
    budget: int = 32


def dormant_reactivation(columns: EventColumns, tables: RuleTables, parameters: DormantReactivation) -> Found:
    """An account without any movement for weeks sends more within days than it ever sent at once before.

    Fees and interest are no movement. Money sent to accounts with a holder in common does not count. Score: .35
    rising to .8 with the length of the silence (at half a year).
    """
    quiet = np.isin(columns.kind, [KINDS.index(TransactionKind.FEE), KINDS.index(TransactionKind.INTEREST)])
    quiet |= np.isin(columns.status, [STATUSES.index(status) for status in STATUSES_WITHOUT_MOTIF])
    rows = np.flatnonzero(~quiet & (columns.source != columns.target)).astype(np.int32)
    node = np.concatenate([columns.source[rows], columns.target[rows]])
    row = np.concatenate([rows, rows])
    order = np.lexsort((row, node))
    movements = ByKey.of(node[order], columns.is_account[node[order]], columns.node_count)
    events, totals, gaps, offsets, evidence = waking(
        movements.offsets,
        row[order][movements.rows],
        columns.source,
        transfers(columns) & columns.has_base & columns.passable[columns.source],
        columns.occurred_at_us,
        latest_us(columns),
        columns.amount_base_minor,
        parameters.silence_days * DAY_US,
        parameters.window_days * DAY_US,
        int(tables.large_minor(columns.base_currency) * parameters.least_large),
        parameters.multiple,
        parameters.budget,
    )
    values = [
        {"silence": int(gaps[hit] // 1_000_000), "total": base_money(columns, totals[hit])}
        for hit in range(len(events))
    ]
    longer = np.clip((gaps / DAY_US - parameters.silence_days) / (182 - parameters.silence_days), 0, 1)
    score = (0.35 + 0.45 * longer).astype(np.float32)
    return Found(event=events, score=score, offsets=offsets, evidence=evidence, values=values)


RULE: Final = Rule(
    code="R06",
    title="Dormant account woken",
    text="silent for {silence:duration}, then sent {total:money} within days",
    predicate=dormant_reactivation,
    parameters=DormantReactivation(),
)
