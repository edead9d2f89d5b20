"""Counts of marks that had become known of the same subject, in exact half-open windows of knowledge.

A mark is anything said of an event from some time on, never before the event: a verdict, an oddity of its amount.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float64s, Int64s
from graph.kernels.jit import kernel

#: Columns of a window: events told of, marked ones, and their share.
PER_WINDOW = 3
#: Columns beside the windows: seconds since the last and since the first marked event, and told of since that one.
BESIDE = 3
_SECOND_US = 1_000_000


@kernel
def write_marks(
    subject: Int64s, at: Int64s, begins: Int64s, known_at: Int64s, told: Int64s, marked: Int64s, windows: Int64s,
    out: Float64s,
) -> None:  # fmt: skip
    """Write [n, windows * PER_WINDOW + BESIDE] for `n` events at `at` of the subjects `subject` (-1: none).

    What was told of subject g lies at `begins[g] … begins[g + 1] - 1` in the order of `known_at`; `told` are the times
    of the events themselves, `marked` running counts, one longer. A window of w holds what became known in
    `[at - w, at)`, one of 0 all the past. Cost: a few binary searches in what was told of the event's subject.
    """
    beside = len(windows) * PER_WINDOW
    for event in range(len(at)):
        row = out[event]
        row[:] = 0.0
        row[2:beside:PER_WINDOW] = row[beside : beside + 2] = np.nan
        if subject[event] < 0:
            continue
        now, first, end = at[event], begins[subject[event]], begins[subject[event] + 1]
        stop = first + np.searchsorted(known_at[first:end], now)
        for w in range(len(windows)):
            begin = first
            if windows[w] > 0:
                begin += np.searchsorted(known_at[first:end], now - windows[w])
            count, found = stop - begin, marked[stop] - marked[begin]
            row[w * PER_WINDOW], row[w * PER_WINDOW + 1] = count, found
            if count > 0:
                row[w * PER_WINDOW + 2] = found / count
        if marked[stop] > marked[first]:
            counts = marked[first : stop + 1]
            last = first + np.searchsorted(counts, marked[stop]) - 1
            earliest = first + np.searchsorted(counts, marked[first] + 1) - 1
            row[beside] = (now - told[last]) / _SECOND_US
            row[beside + 1] = (now - told[earliest]) / _SECOND_US
            row[beside + 2] = stop - first - np.searchsorted(known_at[first:stop], known_at[last], side="right")
