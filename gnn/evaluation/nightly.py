"""Alerts of a nightly re-score: what becomes suspicious only later is flagged the night it does."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gnn.evaluation.schemes import HALF
from graph.columns import Bools, Float64s, Int32s, Int64s

#: Rows that were never flagged.
NEVER = np.iinfo(np.int64).max


def flagged_nightly(scores: Iterable[tuple[int, int, Float64s]], rows: int, share: float) -> Int64s:
    """[rows] the midnight (microseconds) at which each row was flagged, `NEVER` for the others.

    `scores` gives each midnight in order: its time, the events of the day that ended (their count sets the budget,
    ceil(share * count)), and the score of all rows before it, [k] for the first k rows. The highest-ranked rows not yet
    flagged, from any earlier day, are flagged; equal scores in row order.
    """
    flagged_at = np.full(rows, NEVER, dtype=np.int64)
    for midnight_us, count, score in scores:
        waiting = np.flatnonzero(flagged_at[: len(score)] == NEVER)
        budget = int(np.ceil(share * count))
        best = waiting[np.argsort(-score[waiting], kind="stable")[:budget]]
        flagged_at[best] = midnight_us
    return flagged_at


def found_in_time(scheme: Int32s, last_us: Int64s, flagged_at_us: Int64s, day_us: int) -> dict[str, float | None]:
    """Schemes of which half or any of the transfers were flagged by the midnight after the last one.

    `last_us` [schemes] is the time of each scheme's last transfer; `scheme` [n] is -1 where a row has none (or one that
    is not to be counted).
    """
    rows = scheme >= 0
    due = (last_us[scheme[rows]] // day_us + 1) * day_us
    in_time: Bools = flagged_at_us[rows] <= due
    numbers, place = np.unique(scheme[rows], return_inverse=True)
    shares = np.bincount(place, weights=in_time) / np.maximum(np.bincount(place), 1)
    any_share, half_share = (
        (float(np.mean(shares > 0)), float(np.mean(shares >= HALF))) if len(numbers) else (None,) * 2
    )
    return {"schemes": float(len(numbers)), "ring_recall_any": any_share, "ring_recall_half": half_share}
