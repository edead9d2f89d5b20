"""What was known of an event's subject, by looking at every other event."""

from __future__ import annotations

from math import nan

import numpy as np

from graph.columns import EventColumns, Float64s, Int64s
from graph.features.marks import Marks

DAY_US = 86_400_000_000


def naive_marks(columns: EventColumns, subject: Int64s, marks: Marks, windows_s: tuple[int, ...]) -> Float64s:
    """[n, 3 w + 3] as `graph.features.marks.subject_columns`."""
    rows = [_row(columns, subject, marks, windows_s, event) for event in range(len(columns))]
    return np.array(rows, dtype=np.float64).reshape(len(columns), 3 * len(windows_s) + 3)


def _row(columns: EventColumns, subject: Int64s, marks: Marks, windows_s: tuple[int, ...], event: int) -> list[float]:
    now, at = int(columns.occurred_at_us[event]), columns.occurred_at_us
    known = []
    for other in range(len(columns)):
        over = int(at[other]) + (DAY_US - 1 if columns.day_only[other] else 0)
        known_at = max(int(marks.known_at_us[other]), over)
        if subject[event] == subject[other] >= 0 and marks.said[other] >= 0 and known_at < now:
            known.append((known_at, int(at[other]), int(marks.said[other])))
    row: list[float] = []
    for window_s in windows_s:
        inside = [said for known_at, _, said in known if window_s == 0 or known_at >= now - window_s * 1_000_000]
        row += [len(inside), sum(inside), sum(inside) / len(inside) if inside else nan]
    marked = sorted(one for one in known if one[2] == 1)
    if not marked:
        return [*row, nan, nan, 0]
    since = sum(known_at > marked[-1][0] for known_at, _, _ in known)
    return [*row, (now - marked[-1][1]) / 1e6, (now - marked[0][1]) / 1e6, since]
