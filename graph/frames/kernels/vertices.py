"""Fans and degrees with the event in hand, and the vertex statistics of both its ends in both directions."""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Float64s, Int32s, Int64s
from graph.frames.kernels.part import (
    BEFORE,
    DISTINCT,
    END,
    IN,
    OUT,
    OWN,
    RANK,
    SOURCE,
    TAIL,
    TARGET,
    WINDOW_FIELDS,
)
from graph.frames.kernels.setting import COLUMN, DEGREE, FAN, NUMBER, STATISTICS, WIDTH
from graph.frames.kernels.statistics import DEGREE as DEGREE_COUNT
from graph.frames.kernels.statistics import FAN as FAN_COUNT
from graph.frames.kernels.statistics import statistics
from graph.kernels.jit import kernel


@kernel
def last_known(events: Int32s, event: int) -> int:
    """Rank of the last strictly earlier event of the same two accounts; -1: none."""
    before, rank = events[event, BEFORE], events[event, RANK]
    while before >= 0 and events[before, RANK] == rank:
        before = events[before, BEFORE]
    return events[before, RANK] if before >= 0 else -1


@kernel
def fan_columns(
    events: Int32s, accounts: Int32s, event: int, new: int, plan: Int64s, bins: Int32s, row: Float32s
) -> None:
    """Counterparties of the target and of the source, the event's own among them; itself is none."""
    field = plan[FAN, NUMBER] * WINDOW_FIELDS
    column = plan[FAN, COLUMN]
    for direction in (IN, OUT):
        account = events[event, SOURCE + direction]
        itself = 1 if accounts[account, direction, field + OWN] > 0 else 0
        size = accounts[account, direction, field + DISTINCT] + new - itself
        found = bins[FAN, min(size, bins.shape[1] - 1)]
        if found >= 0:
            row[column + found] = 1
        column += plan[FAN, WIDTH]


@kernel
def degree_columns(events: Int32s, accounts: Int32s, event: int, plan: Int64s, bins: Int32s, row: Float32s) -> None:
    """Transfers of the target and of the source with others, the event among them."""
    field = plan[DEGREE, NUMBER] * WINDOW_FIELDS
    column = plan[DEGREE, COLUMN]
    for direction in (IN, OUT):
        account = events[event, SOURCE + direction]
        held = accounts[account, direction, END] - accounts[account, direction, field + TAIL]
        size = held - accounts[account, direction, field + OWN] + 1
        found = bins[DEGREE, min(size, bins.shape[1] - 1)]
        if found >= 0:
            row[column + found] = 1
        column += plan[DEGREE, WIDTH]


@kernel
def vertex_columns(
    events: Int32s, accounts: Int32s, values: Float64s, own_values: Float64s, event: int, new: int, plan: Int64s,
    of_counts: Int64s, of_values: Int64s, row: Float32s,
) -> None:  # fmt: skip
    """Source outgoing, source incoming, target outgoing, target incoming; the event counts on the sides it lies on."""
    source, target = events[event, SOURCE], events[event, TARGET]
    column, field = plan[STATISTICS, COLUMN], plan[STATISTICS, NUMBER] * WINDOW_FIELDS
    for end in (SOURCE, TARGET):
        for direction in (OUT, IN):
            account = events[event, end]
            is_own = end == direction or source == target
            tail, stop = accounts[account, direction, field + TAIL], accounts[account, direction, END]
            fan = accounts[account, direction, field + DISTINCT] + (new if is_own else 0)
            degree = stop - tail + (1 if is_own else 0)
            for what in of_counts:
                if what == FAN_COUNT:
                    row[column] = fan
                elif what == DEGREE_COUNT:
                    row[column] = degree
                elif fan > 0:
                    row[column] = degree / fan
                column += 1
            for k in range(own_values.shape[1]):
                if degree > 0:
                    own = own_values[event, k] if is_own else np.nan
                    statistics(values[direction, k, tail:stop], own, of_values, row, column)
                column += len(of_values)
