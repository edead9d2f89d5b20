"""Parts of a table, each with the window before it: made and replayed on their own, so on several threads at once.

What a row gets depends on its window alone. Hence the rows are the same bits wherever a table is cut, and whatever
threads do.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.arrays import Bools, Float32s, Float64s, Int32s, Int64s
from graph.frames.events import Events
from graph.frames.kernels.part import (
    EVENT_FIELDS,
    IN,
    OUT,
    PLACE_FIELDS,
    TAIL,
    WINDOW_FIELDS,
    Part,
    feed,
    lay_out,
    numbered,
    start_accounts,
    write_events,
)
from graph.frames.kernels.replay import replay
from graph.frames.kernels.setting import Setting

#: Places of accounts and events are 32-bit numbers.
MOST_EVENTS: Final = 2**30


def write_rows(events: Events, skipped: int, setting: Setting, rows: Float32s, cut: Bools) -> None:
    """Write the rows of the events from `skipped` on into `rows`, which must be zero; mark those that met a limit."""
    order = _canonical(events)
    if order is not None:
        events = events.taken(order)
    part = part_of(events, len(setting.representative))
    count = len(events)
    row_of = np.arange(count, dtype=np.int32) if order is None else order
    row_of = np.maximum(row_of - np.int32(skipped), np.int32(-1))
    replay(part, events.at, skipped, setting, row_of, rows, cut)


def part_of(events: Events, windows: int) -> Part:
    """Lay the events out by accounts, with counters for so many windows."""
    count, columns = events.values.shape
    numbers = np.empty(2 * count, np.int32)
    accounts = numbered(np.concatenate([events.source, events.target]), numbers)
    table, first = np.empty((count, EVENT_FIELDS), np.int32), np.empty(count + 1, np.int32)
    moments = write_events(numbers, events.at, table, first)
    part = Part(
        events=table,
        first=first[: moments + 1],
        places=np.empty((2, count, PLACE_FIELDS), np.int32),
        values=np.empty((2, columns, count)),
        own_values=events.values,
        accounts=np.empty((accounts, 2, TAIL + windows * WINDOW_FIELDS), np.int32),
    )
    start_accounts(table, part.accounts)
    for direction in (OUT, IN):
        lay_out(table, part.accounts, direction, part.places[direction], part.values[direction], events.values)
    feed(table, part.first, part.accounts, part.places[IN])
    return part


def _canonical(events: Events) -> Int32s | None:
    """The order by time, then values, in which sums do not depend on how ties came; None: it is that already."""
    if events.values.shape[1] == 0 or not _has_unordered_tie(events.at, events.values):
        return None
    keys = [events.values[:, column] for column in reversed(range(events.values.shape[1]))]
    return np.lexsort([*keys, events.at]).astype(np.int32)


def _has_unordered_tie(at: Int64s, values: Float64s) -> bool:
    return bool(((at[1:] == at[:-1]) & (values[1:, 0] < values[:-1, 0])).any()) or (
        values.shape[1] > 1 and bool((at[1:] == at[:-1]).any())
    )
