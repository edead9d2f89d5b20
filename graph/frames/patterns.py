"""Histograms and statistics of snapml's feature set for one batch after another.

Between batches nothing is kept but the events of the longest window, in plain arrays; each batch is laid out together
with them. Cost: the batch and the window before it, so batches shorter than the window pay for the window each time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from graph.arrays import Bools, Float32s, Int64s
from graph.errors import TimeRunsBack
from graph.frames.errors import WrongTable
from graph.frames.events import Events, needed, no_events
from graph.frames.parameters import Parameters
from graph.frames.parts import MOST_EVENTS, write_rows
from graph.frames.table import Table, amounts, ids, is_arrow, times

#: Rows of one part, unless its window asks for more: so many fit a processor's cache.
PART: Final = 16_384
#: Fewest rows that a thread is started for.
_LEAST: Final = 1_024


class PatternFeatures:
    """What a transformer keeps and does for snapml's feature set; it can be copied and pickled at any time."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.past = no_events(len(parameters.value_columns))
        self._ticks = 0
        self._codes: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return self.parameters.names

    def read(self, table: Table) -> Events:
        """The table's events. Raises: `WrongTable`, `WrongValue`, `TimeRunsBack`; nothing is kept then."""
        at, ticks = times(table)
        if self._ticks not in (0, ticks):
            raise WrongTable("times were numbers before and are dates now, or the other way round")
        if len(self.past) and at[0] < self.past.at[-1]:
            raise TimeRunsBack("row 0 lies before the last transaction seen; fit_transform begins anew")
        columns = [amounts(table.column(k), table.name_of(k)) for k in self.parameters.value_columns]
        source, target = (ids(table.column(end), table.name_of(end)) for end in ("source", "target"))
        if is_arrow(source) != is_arrow(target):
            raise WrongTable("source and target must both be numbers or both be text")
        if len(table) + len(self.past) > MOST_EVENTS:
            msg = f"more than {MOST_EVENTS:,} transactions at once"
            raise WrongTable(msg)
        values = np.column_stack(columns) if columns else np.empty((len(table), 0))
        self._ticks = ticks
        return Events(at=at, source=self._coded(source), target=self._coded(target), values=values)

    def take(self, events: Events) -> None:
        """Let the events be the past."""
        self._keep(self.past.followed_by(events))

    def transform(self, events: Events) -> tuple[Float32s, Bools]:
        """[n, columns] features of the events, which are past from then on, and [n] where a search met its limit."""
        whole, before = self.past.followed_by(events), len(self.past)
        rows = np.zeros((len(events), len(self.names)), dtype=np.float32)
        cut = np.zeros(len(events), dtype=np.bool_)
        setting = self.parameters.setting(self._ticks)

        def write(first: int, stop: int) -> None:
            begin = needed(whole.at, int(whole.at[first]), self._window, setting.most_events, first)
            mine = slice(first - before, stop - before)
            write_rows(whole.rows(begin, stop), first - begin, setting, rows[mine], cut[mine])

        parts = self._parts(whole, before)
        if len(parts) == 1:
            write(*parts[0])
        else:
            with ThreadPoolExecutor(self.parameters.values["num_threads"]) as threads:
                for done in [threads.submit(write, *part) for part in parts]:
                    done.result()
        self._keep(whole)
        return rows, cut

    @property
    def _window(self) -> int:
        return self.parameters.longest_window * max(1, self._ticks)

    def _parts(self, whole: Events, before: int) -> list[tuple[int, int]]:
        """Runs of rows: long beside the window that each has to look back on, and some for every thread."""
        count, threads = len(whole) - before, self.parameters.values["num_threads"]
        looking_back = before - needed(whole.at, int(whole.at[before]), self._window, 0, before)
        size = max(PART, 4 * looking_back)
        if threads > 1:
            size = max(_LEAST, min(size, -(-count // threads)))
        return [(first, min(first + size, len(whole))) for first in range(before, len(whole), size)]

    def _keep(self, whole: Events) -> None:
        most = max(0, self.parameters.values["max_no_edges"])
        first = needed(whole.at, int(whole.at[-1]), self._window, most, len(whole))
        self.past = whole.rows(first).owned()

    def _coded(self, found: Any) -> Int64s:
        """Whole numbers as they are; text by numbers that stay."""
        if not is_arrow(found):
            whole: Int64s = found
            return whole
        encoded: Any = found.dictionary_encode()
        numbers = [self._codes.setdefault(word, len(self._codes)) for word in encoded.dictionary.to_pylist()]
        codes: Int64s = np.array(numbers, dtype=np.int64)[np.asarray(encoded.indices)]
        return codes
