"""What speaks against a suspicion: known relations, payroll, letting agents, standing orders, money returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.columns import Int32s
from rules.timeline import DAY_US, iso_time
from scoring.grounds import Grounds
from scoring.reasons import Reason, reason

#: A relation is long from so many earlier transfers over so many days.
_LONG_COUNT: Final = 4
_LONG_DAYS: Final = 45
#: A pay day reaches this many receivers within days, most of them paid by the same account in the months before.
_CROWD: Final = 5
_KNOWN_SHARE: Final = 0.6
_PAY_DAYS: Final = 3
_MONTH_DAYS: Final = 35
#: A standing order: so many like amounts at like distances.
_REPEATS: Final = 3
_LIKE_AMOUNT: Final = 0.05
_LIKE_GAP: Final = 0.2
_IDS: Final = 12


def against_transaction(grounds: Grounds, row: int) -> Iterator[Reason]:
    """All that speaks against suspecting one transaction."""
    columns = grounds.columns
    if columns.is_internal[row]:
        yield reason("A05", values={}, transaction_ids=grounds.ids([row]), weight=0.9)
    yield from _returned(grounds, row)
    yield from _known_pair(grounds, row)
    until_us = int(columns.occurred_at_us[row])
    yield from payroll(grounds, int(columns.source[row]), until_us + 1)
    for node in (int(columns.source[row]), int(columns.target[row])):
        yield from letting_agent(grounds, node, until_us + 1)


def _returned(grounds: Grounds, row: int) -> Iterator[Reason]:
    back = grounds.undone_by.get(row, [])
    columns = grounds.columns
    same = [other for other in back if columns.currency_sent[other] == columns.currency_sent[back[0]]]
    if not same:
        return
    total = int(columns.amount_sent_minor[same].sum())
    amount = {"minor": total, "currency": columns.currencies[columns.currency_sent[same[0]]]}
    values = {"amount": amount, "at": iso_time(columns, same[-1])}
    yield reason("A04", values=values, transaction_ids=grounds.ids([row, *same]), weight=0.8)


def _known_pair(grounds: Grounds, row: int) -> Iterator[Reason]:
    """A long relation of the two ends, and the regular payments in it."""
    columns = grounds.columns
    sent = grounds.sent(int(columns.source[row]))
    pair = sent[
        (columns.target[sent] == columns.target[row]) & (columns.occurred_at_us[sent] < columns.occurred_at_us[row])
    ]
    if len(pair) == 0:
        return
    days = (columns.occurred_at_us[row] - columns.occurred_at_us[pair[0]]) / DAY_US
    if len(pair) >= _LONG_COUNT and days >= _LONG_DAYS:
        values = {"count": len(pair), "first": iso_time(columns, int(pair[0]))}
        ids = grounds.ids([*pair[-_IDS:], row])
        yield reason("A01", values=values, transaction_ids=ids, weight=min(0.8, 0.4 + days / 1000))
    yield from _standing_order(grounds, np.append(pair, row)[-_IDS:].astype(np.int32))


def _standing_order(grounds: Grounds, rows: Int32s) -> Iterator[Reason]:
    """Like amounts at like distances of a day or more."""
    columns = grounds.columns
    amount = columns.amount_sent_minor[rows].astype(np.float64)
    one_currency = np.all(columns.currency_sent[rows] == columns.currency_sent[rows[-1]])
    alike = np.abs(amount - amount[-1]) <= _LIKE_AMOUNT * amount[-1]
    rows = rows[alike]
    if len(rows) < _REPEATS or not one_currency:
        return
    gaps = np.diff(columns.occurred_at_us[rows])
    if gaps.min() < DAY_US or np.abs(gaps - np.median(gaps)).max() > _LIKE_GAP * np.median(gaps):
        return
    values = {
        "count": len(rows),
        "amount": {"minor": int(amount[-1]), "currency": columns.currencies[columns.currency_sent[rows[-1]]]},
        "period": int(np.median(gaps) // 1_000_000),
    }
    yield reason("A06", values=values, transaction_ids=grounds.ids(rows), weight=0.6)


def payroll(grounds: Grounds, payer: int, until_us: int) -> Iterator[Reason]:
    """A payer who, in the days before `until_us`, paid many receivers, most of whom it paid in the months before."""
    columns = grounds.columns
    sent = grounds.sent(payer)
    lately = grounds.within(sent, until_us - _PAY_DAYS * DAY_US, until_us)
    lately = lately[columns.is_account[columns.target[lately]]]
    receivers = np.unique(columns.target[lately])
    if len(receivers) < _CROWD:
        return
    before = columns.target[grounds.within(sent, 0, until_us - 5 * _PAY_DAYS * DAY_US)]
    known = int(np.isin(receivers, before).sum())
    if known >= _KNOWN_SHARE * len(receivers):
        values = {"known": known, "count": len(receivers)}
        yield reason("A02", values=values, transaction_ids=grounds.ids(lately[-_IDS:]), weight=0.7)


def letting_agent(grounds: Grounds, agent: int, until_us: int) -> Iterator[Reason]:
    """An account that collects from many payers it knows and passes most of it on to a few receivers it knows."""
    columns = grounds.columns
    since_us = until_us - _MONTH_DAYS * DAY_US
    received, sent = grounds.received(agent), grounds.sent(agent)
    lately, out = grounds.within(received, since_us, until_us), grounds.within(sent, since_us, until_us)
    payers = np.unique(columns.source[lately])
    if len(payers) < _CROWD or len(out) == 0:
        return
    known = int(np.isin(payers, columns.source[grounds.within(received, 0, since_us)]).sum())
    owners = np.unique(columns.target[out])
    owners_known = np.isin(owners, columns.target[grounds.within(sent, 0, since_us)]).mean()
    passed = columns.amount_base_minor[out].sum() / max(1, columns.amount_base_minor[lately].sum())
    collects = known >= _KNOWN_SHARE * len(payers) and owners_known >= _KNOWN_SHARE and len(owners) < len(payers)
    if collects and _KNOWN_SHARE <= passed <= 1 / _KNOWN_SHARE:
        values = {"known": known, "count": len(payers)}
        ids = grounds.ids([*lately[-_IDS:], *out[-_IDS:]])
        yield reason("A03", values=values, transaction_ids=ids, weight=0.7)
