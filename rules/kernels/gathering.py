"""Amounts of one group (a holder's cash in a currency) that add up."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: PERF401, PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Int32s, Int64s
from graph.kernels.jit import allocating

#: firing events (positions), totals, distinct days, offsets, evidence (positions)
Gathered = tuple[Int64s, Int64s, Int32s, Int64s, Int64s]


@allocating
def gathering(
    group: Int64s,
    day: Int32s,
    at_us: Int64s,
    latest_us: Int64s,
    amount: Int64s,
    above: Int64s,
    window_days: int,
    least_events: int,
    least_days: int,
) -> Gathered:
    """Positions whose amount, with those strictly earlier of the same group within `window_days` days, sums above.

    Positions are sorted by (group, time); day numbers are those of the business. A position fires where the sum of
    its own and the earlier amounts of days `(day - window_days, day]` is `above` or more, over `least_events` amounts
    and `least_days` different days. Evidence: all of them, ascending. Cost: positions times their window.
    """
    fired = [np.int64(0) for _ in range(0)]
    totals = [np.int64(0) for _ in range(0)]
    days = [np.int32(0) for _ in range(0)]
    starts = [np.int64(0)]
    evidence = [np.int64(0) for _ in range(0)]
    low = 0
    for place in range(len(group)):
        while group[low] != group[place] or day[low] <= day[place] - window_days:
            low += 1
        total, count, distinct, last_day = amount[place], 1, 1, day[place]
        for back in range(place - 1, low - 1, -1):
            if latest_us[back] < at_us[place]:
                total += amount[back]
                count += 1
                if day[back] != last_day:
                    distinct += 1
                    last_day = day[back]
        if count < least_events or distinct < least_days or total < above[place]:
            continue
        fired.append(np.int64(place))
        totals.append(total)
        days.append(np.int32(distinct))
        for back in range(low, place):
            if latest_us[back] < at_us[place]:
                evidence.append(np.int64(back))
        evidence.append(np.int64(place))
        starts.append(np.int64(len(evidence)))
    return (
        np.array(fired, dtype=np.int64),
        np.array(totals, dtype=np.int64),
        np.array(days, dtype=np.int32),
        np.array(starts, dtype=np.int64),
        np.array(evidence, dtype=np.int64),
    )
