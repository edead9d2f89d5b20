"""Amounts far above all earlier ones of their group."""

# A kernel is one pass with its columns and thresholds as parameters, and numba knows no comprehension with append.
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Int32s, Int64s
from graph.kernels.jit import allocating


@allocating
def records_broken(
    offsets: Int64s,
    rows: Int32s,
    may_fire: Bools,
    at_us: Int64s,
    latest_us: Int64s,
    amount: Int64s,
    least_events: int,
    multiple: float,
    least_minor: int,
) -> tuple[Int32s, Int32s]:
    """Events `multiple` times larger than all strictly earlier ones of their group, and the largest of those.

    A group's event fires where it may, is at least `least_minor`, and comes after `least_events` strictly earlier ones.
    """
    fired = [np.int32(0) for _ in range(0)]
    largest_rows = [np.int32(0) for _ in range(0)]
    for group in range(len(offsets) - 1):
        begin = offsets[group]
        taken, largest = begin, np.int32(-1)
        count = 0
        for place in range(begin, offsets[group + 1]):
            event = rows[place]
            # An event of which only the day is known holds back those after it for that day: still strictly earlier.
            while taken < place and latest_us[rows[taken]] < at_us[event]:
                if largest < 0 or amount[rows[taken]] > amount[largest]:
                    largest = rows[taken]
                taken += 1
                count += 1
            if not may_fire[event] or count < least_events or amount[event] < least_minor:
                continue
            if amount[event] >= multiple * amount[largest]:
                fired.append(event)
                largest_rows.append(largest)
    return np.array(fired, dtype=np.int32), np.array(largest_rows, dtype=np.int32)
