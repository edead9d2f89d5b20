"""What both structuring rules share: each holder's cash that stays below the threshold of its currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s
from rules.kernels.gathering import gathering
from rules.rule import Found
from rules.tables import RuleTables
from rules.timeline import business_days, latest_us, settled_cash, subjects

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class CashBelow:
    """`c` amounts of cash below their threshold, seen from who paid it in or drew it, sorted by (who and how, time)."""

    row: Int32s
    #: [c] number of (holder, direction, currency)
    group: Int64s
    #: [c] business day, days since 1970
    day: Int32s
    amount_minor: Int64s
    threshold_minor: Int64s
    paid_in: tuple[bool, ...]
    currency: tuple[str, ...]

    @classmethod
    def of(cls, columns: EventColumns, tables: RuleTables, *, least_share: float) -> Self:
        """Cash of at least `least_share` of the threshold and below it. A transfer of cash has two sides."""
        cash = np.flatnonzero(settled_cash(columns) & ~columns.is_internal).astype(np.int32)
        accounts = columns.is_account
        row = np.concatenate([cash[accounts[columns.target[cash]]], cash[accounts[columns.source[cash]]]])
        inward = np.arange(len(row)) < accounts[columns.target[cash]].sum()
        currency = np.where(inward, columns.currency_received[row], columns.currency_sent[row]).astype(np.int64)
        amount = np.where(inward, columns.amount_received_minor[row], columns.amount_sent_minor[row])
        who = subjects(columns)[np.where(inward, columns.target[row], columns.source[row])]
        day = business_days(columns.occurred_at_us[row], tables.zone)
        threshold = _thresholds(columns, tables, currency, day)
        below = (amount < threshold) & (amount >= least_share * threshold)
        group = (who * 2 + inward) * max(1, len(columns.currencies)) + currency
        order = np.flatnonzero(below)[np.lexsort((row[below], group[below]))]
        return cls(
            row=row[order],
            group=group[order],
            day=day[order],
            amount_minor=amount[order],
            threshold_minor=threshold[order],
            paid_in=tuple(inward[order].tolist()),
            currency=tuple(columns.currencies[code] for code in currency[order]),
        )


def _thresholds(columns: EventColumns, tables: RuleTables, currency: Int64s, day: Int32s) -> Int64s:
    """[c] the threshold in force for each currency and day; 0 where there is none."""
    key, inverse = np.unique(currency * (1 << 32) + day, return_inverse=True)
    amounts = []
    for code, number in zip(key >> 32, key & ((1 << 32) - 1), strict=True):
        held = tables.threshold(columns.currencies[int(code)], date.fromordinal(_EPOCH + int(number)))
        amounts.append(held.amount_minor if held else 0)
    return np.array(amounts, dtype=np.int64)[inverse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """When amounts below the threshold belong together."""

    window_days: int
    least_share: float
    least_events: int
    least_days: int
    #: proofs keep the latest
    evidence: int = 64


def gathered(columns: EventColumns, tables: RuleTables, parameters: Gathering) -> Found:
    """Cash amounts of one holder, direction and currency, each below the threshold and together at or above it."""
    cash = CashBelow.of(columns, tables, least_share=parameters.least_share)
    at_us, surely_us = columns.occurred_at_us[cash.row], latest_us(columns)[cash.row]
    places, totals, days, offsets, evidence = gathering(
        cash.group,
        cash.day,
        at_us,
        surely_us,
        cash.amount_minor,
        cash.threshold_minor,
        parameters.window_days,
        parameters.least_events,
        parameters.least_days,
    )
    values = []
    for hit, place in enumerate(places):
        currency = cash.currency[place]
        values.append(
            {
                "means": "cash deposits" if cash.paid_in[place] else "cash withdrawals",
                "count": int(offsets[hit + 1] - offsets[hit]),
                "days": int(days[hit]),
                "total": {"minor": int(totals[hit]), "currency": currency},
                "threshold": {"minor": int(cash.threshold_minor[place]), "currency": currency},
                "day": date.fromordinal(_EPOCH + int(cash.day[place])).isoformat(),
            }
        )
    near = cash.amount_minor[places] / np.maximum(1, cash.threshold_minor[places])
    return Found(
        event=cash.row[places],
        score=(0.3 + 0.3 * near).astype(np.float32),
        offsets=offsets,
        evidence=cash.row[evidence],
        values=values,
    ).latest(parameters.evidence)
