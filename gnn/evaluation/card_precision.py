"""Card precision at k: how many of the k cards looked at each day were defrauded that day."""

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Float64s, Int64s


def card_precision(card: Int64s, day: Int64s, truth: Bools, score: Float64s, *, cards_a_day: int) -> float:
    """Mean over the days, 0 to 1 (Le Borgne et al., fraud detection handbook, chapter 4).

    A card's score and truth of a day are the highest of its rows. What was found leaves all later days. NaN without
    a row. Equal scores: the lower card first.
    """
    found = np.empty(0, dtype=np.int64)
    precision = []
    for today in np.unique(day):
        rows = np.flatnonzero((day == today) & ~np.isin(card, found))
        cards, place = np.unique(card[rows], return_inverse=True)
        highest = np.full(len(cards), -np.inf)
        np.maximum.at(highest, place, score[rows])
        defrauded = np.zeros(len(cards), dtype=np.bool_)
        np.logical_or.at(defrauded, place, truth[rows])
        looked_at = np.argsort(-highest, kind="stable")[:cards_a_day]
        hits = looked_at[defrauded[looked_at]]
        precision.append(len(hits) / cards_a_day)
        found = np.concatenate([found, cards[hits]])
    return float(np.mean(precision)) if precision else float("nan")
