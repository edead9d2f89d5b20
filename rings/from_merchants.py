"""Candidates from a common point of purchase: suspicious card payments whose cards all paid at one merchant before."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from graph.columns import EventColumns, Int32s, Int64s
from rings.candidate import LEAST_TRANSFERS, Candidate, strength, worth
from rings.scene import Scene

_DAY_US: Final = 86_400_000_000
#: How long before a suspicious payment the card may have paid at the merchant, and how long misuse goes on.
_BEFORE_US: Final = 20 * _DAY_US
_MISUSE_US: Final = 10 * _DAY_US
#: Suspicion of a payment that counts as misuse.
_LEAST_RISK: Final = 0.2
#: Cards of a candidate, and how many times more than by chance.
_LEAST_CARDS: Final = 4
_TIMES_CHANCE: Final = 3.0
#: Visits looked at for one suspicious payment.
_MOST_VISITS: Final = 200
#: Of `rings.candidate.worth`; and how many times less it counts than a mere flow: a shop that everybody visits has
#: customers in every burst.
_SHARE: Final = 0.5
_TIMES: Final = 0.5


def merchant_candidates(scene: Scene) -> list[Candidate]:
    """For each merchant at most one: the ten days in which most of its earlier customers' cards look misused."""
    columns = scene.columns
    shopping = np.flatnonzero(columns.is_merchant[columns.target] & columns.is_account[columns.source]).astype(np.int32)
    hot = shopping[scene.suspicion[shopping] >= _LEAST_RISK]
    if len(hot) < _LEAST_CARDS:
        return []
    merchant, misuse = _visited_before(columns, shopping, hot)
    chance = len(np.unique(columns.source[hot])) / len(np.unique(columns.source[shopping]))
    span_us = float(columns.occurred_at_us[shopping[-1]] - columns.occurred_at_us[shopping[0]]) + 1.0
    # A customer's card has a suspicious payment in any ten days by chance about so often.
    rate = chance * min(1.0, _MISUSE_US / span_us)
    customers = _customers(columns, shopping)
    found = []
    bounds = np.flatnonzero(np.diff(merchant, prepend=-1, append=-1))
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        expected = rate * customers[int(merchant[begin])]
        events, cards = _busiest(columns, np.unique(misuse[begin:end]))
        if cards >= max(_LEAST_CARDS, _TIMES_CHANCE * expected):
            found += _candidate(scene, events)
    return found


def _candidate(scene: Scene, events: Int32s) -> list[Candidate]:
    """The payments that are half as suspicious as the stronger ones, or more, where they are enough."""
    risk = scene.suspicion[events]
    kept = events[risk >= _SHARE * strength(risk)]
    if len(kept) < LEAST_TRANSFERS:
        return []
    return [Candidate(events=tuple(kept.tolist()), worth=_TIMES * worth(scene.suspicion[kept], _SHARE))]


def _visited_before(columns: EventColumns, shopping: Int32s, hot: Int32s) -> tuple[Int32s, Int32s]:
    """(merchant, suspicious payment) pairs, by merchant and time: the card paid there up to twenty days before."""
    card = columns.source[shopping]
    order = shopping[np.lexsort((shopping, card))]
    starts = np.searchsorted(columns.source[order], np.arange(columns.node_count + 1))
    merchants: list[Int32s] = []
    payments: list[Int32s] = []
    for event in hot.tolist():
        mine = order[starts[columns.source[event]] : starts[columns.source[event] + 1]]
        last = int(np.searchsorted(mine, event))
        since = columns.occurred_at_us[event] - _BEFORE_US
        visits = mine[max(0, last - _MOST_VISITS) : last + 1]
        visits = visits[columns.occurred_at_us[visits] >= since]
        places = np.unique(columns.target[visits]).astype(np.int32)
        merchants.append(places)
        payments.append(np.full(len(places), event, dtype=np.int32))
    merchant, misuse = np.concatenate(merchants), np.concatenate(payments)
    by = np.lexsort((misuse, merchant))
    return merchant[by], misuse[by]


def _customers(columns: EventColumns, shopping: Int32s) -> Counter[int]:
    """How many different cards ever paid at each merchant."""
    pairs = np.unique(columns.source[shopping].astype(np.int64) * columns.node_count + columns.target[shopping])
    return Counter((pairs % columns.node_count).tolist())


def _busiest(columns: EventColumns, events: Int32s) -> tuple[Int32s, int]:
    """The ten days with the most different cards, the earliest among equals: their payments, and how many cards."""
    times: Int64s = columns.occurred_at_us[events]
    cards = columns.source[events].tolist()
    inside: Counter[int] = Counter()
    best, most, begin = (0, 0), 0, 0
    for end, card in enumerate(cards):
        inside[card] += 1
        while times[end] - times[begin] > _MISUSE_US:
            inside[cards[begin]] -= 1
            if not inside[cards[begin]]:
                del inside[cards[begin]]
            begin += 1
        if len(inside) > most:
            most, best = len(inside), (begin, end + 1)
    return events[best[0] : best[1]], most
