"""The midnight grid: each event gets what the thirty days before its own midnight say of its ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from graph.arrays import Float32s
from graph.grid.moves import Events, Nodes
from graph.grid.table import DAY_US, Table, table_of
from graph.grid.writing import write


class Grid:
    """Columns of the whole graph for events in the order of time; batch equals stream, bit for bit.

    All events of a day share one table, which is made when the day's first event comes, or before it by `refresh`.
    It is made of the log alone, so one that is restored makes the same; where late events were placed into the log
    since, `table` must be kept and given back, for what was served to hold.
    """

    def __init__(self, table: Table | None = None) -> None:
        self.table = table

    def refresh(self, events: Events, nodes: Nodes, midnight_us: int) -> Table:
        """The table at a midnight, made unless it is at hand; `events` must hold all of the thirty days before it."""
        if self.table is None or self.table.midnight[0] != midnight_us:
            self.table = table_of(events, nodes, midnight_us)
        return self.table

    def write(self, events: Events, nodes: Nodes, first: int, values: Float32s, column: int) -> None:
        """Write the columns of the events from `first` on into their rows `values` [n, …], from `column` on.

        Rows of `events` after those are not looked at.
        """
        for task in self.tasks(events, nodes, first, values, column):
            task()

    def tasks(
        self, events: Events, nodes: Nodes, first: int, values: Float32s, column: int
    ) -> list[Callable[[], None]]:
        """The work of `write` by days, which may be done in any order and at once; all before the next call."""
        known, kept = events.rows(0, first + len(values)), self.table

        def fill(midnight_us: int, begin: int, end: int) -> None:
            at_hand = kept is not None and kept.midnight[0] == midnight_us
            table = kept if kept is not None and at_hand else table_of(known, nodes, midnight_us)
            write(table, known.source[begin:end], known.target[begin:end], values[begin - first : end - first], column)
            if end == first + len(values):
                self.table = table

        return [partial(fill, *day) for day in _days(known, first)]

    def write_one(self, events: Events, nodes: Nodes, event: int, row: Float32s, column: int) -> None:
        """As `write` for one event, in some microseconds after the first of its day."""
        table = self.refresh(events.rows(0, event + 1), nodes, int(events.at[event]) // DAY_US * DAY_US)
        payer, payee = (_row(table, int(end[event])) for end in (events.source, events.target))
        width = table.values.shape[1]
        row[column : column + width] = table.values[payer]
        row[column + width : column + 2 * width] = table.values[payee]
        known = max(payer, payee) < len(table.values) - 1
        alike = table.community[payer] == table.community[payee]
        row[column + 2 * width] = alike if known else np.nan


def _row(table: Table, node: int) -> int:
    """The node's row, the last one for those that moved no money in the window."""
    row = int(table.row_of[node]) if node < len(table.row_of) else -1
    return row if row >= 0 else len(table.values) - 1


def _days(events: Events, first: int) -> Iterator[tuple[int, int, int]]:
    """The midnight, the first event and the one after the last of each day from event `first` on."""
    while first < len(events.at):
        midnight = int(events.at[first]) // DAY_US * DAY_US
        stop = int(np.searchsorted(events.at, midnight + DAY_US))
        yield midnight, first, stop
        first = stop
