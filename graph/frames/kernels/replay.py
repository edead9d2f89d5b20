"""The loop over a part: link what lies strictly before, then write the row of each event of interest."""

from __future__ import annotations

import numpy as np

from graph.arrays import Bools, Float32s, Int32s, Int64s
from graph.frames.kernels.counting import expire, link
from graph.frames.kernels.marks import Marks, fresh_marks
from graph.frames.kernels.part import AT, END, IN, OUT, RANK, SOURCE, START, TARGET, Part
from graph.frames.kernels.scatter_gathers import scatter_gathers
from graph.frames.kernels.setting import (
    COLUMN,
    DEGREE,
    FAN,
    PATTERNS,
    SCATTER_GATHER,
    SIMPLE,
    STATISTICS,
    TEMPORAL,
    WINDOW,
    Setting,
)
from graph.frames.kernels.simple_cycles import simple_cycles
from graph.frames.kernels.temporal_cycles import temporal_cycles
from graph.frames.kernels.vertices import degree_columns, fan_columns, last_known, vertex_columns
from graph.kernels.jit import allocating, kernel


@allocating
def replay(part: Part, at: Int64s, skipped: int, setting: Setting, row_of: Int32s, rows: Float32s, cut: Bools) -> None:
    """Write the rows `row_of` [n] of the events, -1 for the first `skipped` that came; `at` [n] are their times.

    `rows` must be zero. `cut` marks rows in which a search met its limit.
    """
    oldest = np.zeros(PATTERNS, dtype=np.int32)
    lowest = np.zeros(len(setting.representative), dtype=np.int32)
    _replay(part, at, skipped, setting, fresh_marks(len(part.accounts)), oldest, lowest, row_of, rows, cut)


@kernel
def _replay(  # noqa: C901 - one loop, written out: a call with all of the state takes longer than most events
    part: Part, at: Int64s, skipped: int, setting: Setting, marks: Marks, oldest: Int32s, lowest: Int32s,
    row_of: Int32s, rows: Float32s, cut: Bools,
) -> None:  # fmt: skip
    events, first, places, accounts = part.events, part.first, part.places, part.accounts
    values, own_values, plan, bins = part.values, part.own_values, setting.plan, setting.bins
    of_counts, of_values = setting.of_counts, setting.of_values
    by, queue, path, search = marks.by_account, marks.queue, marks.path, marks.search
    limits = (setting.longest - 1, setting.steps)
    for moment in range(len(first) - 1):
        begin, after = first[moment], first[moment + 1]
        if after > skipped:
            _move_windows(events, first, at, moment, plan, setting.most_events, oldest)
            for w in range(len(lowest)):
                lowest[w] = oldest[setting.representative[w]]
        for event in range(begin, after):
            if row_of[event] < 0:
                continue
            row, source, target = rows[row_of[event]], events[event, SOURCE], events[event, TARGET]
            expire(places, accounts, source, lowest, moment)
            expire(places, accounts, target, lowest, moment)
            known = last_known(events, event)
            if plan[STATISTICS, WINDOW] >= 0:
                new = 1 if known < oldest[STATISTICS] else 0
                vertex_columns(
                    events, accounts, values, own_values, event, new, plan, of_counts, of_values, row
                )  # fmt: skip
            if source == target:
                continue
            if plan[FAN, WINDOW] >= 0:
                fan_columns(events, accounts, event, 1 if known < oldest[FAN] else 0, plan, bins, row)
            if plan[DEGREE, WINDOW] >= 0:
                degree_columns(events, accounts, event, plan, bins, row)
            cut[row_of[event]] = _searched(
                places, accounts, by, queue, path, search, (source, target, moment), limits, oldest, plan, bins, row
            )
        for event in range(begin, after):
            link(events, accounts, event)


@kernel
def _move_windows(
    events: Int32s, first: Int32s, at: Int64s, moment: int, plan: Int64s, most_events: int, oldest: Int32s
) -> None:
    """Set the first moment of each window as seen from `moment`."""
    seen = first[moment]
    least = events[max(0, seen - most_events), RANK] if most_events > 0 and seen > 0 else 0
    for pattern in range(PATTERNS):
        begin = at[seen] - max(0, plan[pattern, WINDOW])
        while oldest[pattern] < moment and at[first[oldest[pattern]]] < begin:
            oldest[pattern] += 1
        oldest[pattern] = max(oldest[pattern], least)


@kernel
def _searched(
    places: Int32s, accounts: Int32s, by: Int32s, queue: Int32s, path: Int32s, search: Int64s,
    event: tuple[int, int, int], limits: tuple[int, int], oldest: Int32s, plan: Int64s, bins: Int32s, row: Float32s,
) -> bool:  # fmt: skip
    """Write scatter-gathers and cycles of `event` = (source, target, rank); whether a limit was met."""
    source, target, rank = event
    longest, steps = limits
    cut = False
    if plan[SCATTER_GATHER, WINDOW] >= 0:
        search[1], lowest, column = steps, oldest[SCATTER_GATHER], plan[SCATTER_GATHER, COLUMN]
        seen = (source, target, IN, lowest, rank)
        cut |= scatter_gathers(places, accounts, by, search, seen, bins, row, column)
        seen = (target, source, OUT, lowest, rank)
        cut |= scatter_gathers(places, accounts, by, search, seen, bins, row, column)
    # No cycle without a transfer out of the target and one into the source.
    first, last = accounts[target, OUT, END] - 1, accounts[source, IN, END] - 1
    if first < accounts[target, OUT, START] or last < accounts[source, IN, START]:
        return cut
    latest = min(places[OUT, first, AT], places[IN, last, AT])
    if plan[SIMPLE, WINDOW] >= 0 and latest >= oldest[SIMPLE]:
        search[1] = steps
        goal = (target, source, longest, oldest[SIMPLE], rank)
        cut |= simple_cycles(places, accounts, by, queue, path, search, goal, bins, row, plan[SIMPLE, COLUMN])
    if plan[TEMPORAL, WINDOW] >= 0 and latest >= oldest[TEMPORAL]:
        search[1] = steps
        # A cycle begins with a transfer out of the target, so nothing before the first of those matters.
        begin = places[OUT, first, AT]
        while first >= accounts[target, OUT, START] and places[OUT, first, AT] >= oldest[TEMPORAL]:
            begin = places[OUT, first, AT]
            first -= 1
        first_out = (target, source, begin, rank)
        cut |= temporal_cycles(places, accounts, by, path, search, first_out, bins, row, plan[TEMPORAL, COLUMN])
    return cut
