"""All events of a cut as the engine's searches find them, from which single ones can be taken out for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from graph.changed.index import Index
from graph.columns import EventColumns, Float32s, Int32s, Int64s
from graph.features.arrival import write_rows
from graph.features.engine import _stride
from graph.features.state import empty_state, with_capacity
from graph.kernels.chosen import link_all, search_chosen
from graph.kernels.limits import LIMITS, Limits
from graph.kernels.relink import LINKS, relink, unlink
from graph.kernels.state import Accounts, State

#: What statistics alone read of accounts, a hundred times what searches do.
_COUNTED: Final = ("windows", "oldest", "totals", "shapes", "mixtures")


class Linked:
    """The log of a cut with every list that a search follows; nothing is counted. 150 bytes an event, 1 s a million.

    Not for several threads: events are taken out in place.
    """

    def __init__(self, columns: EventColumns, index: Index, limits: Limits = LIMITS) -> None:
        count = len(columns)
        self._limits = limits
        self._index = index
        self._links = np.full((len(LINKS), max(count, 1)), -1, dtype=np.int32)
        state = with_capacity(empty_state(), events=count, nodes=0, devices=len(columns.device_ids), extra=count)
        accounts = _uncounted(columns, with_capacity(empty_state(), events=0, nodes=1, devices=0).accounts)
        rows: dict[str, Any] = dict(zip(LINKS, self._links, strict=True))
        marks = with_capacity(empty_state(), events=0, nodes=columns.node_count, devices=0).marks
        self._state = state._replace(log=state.log._replace(**rows), accounts=accounts, marks=marks)
        nodes = np.arange(columns.node_count, dtype=np.int32)
        devices = np.arange(len(columns.device_ids), dtype=np.int32)
        write_rows(self._state.log, slice(0, count), columns, nodes, devices)
        link_all(self._state, count, limits)
        self._found = _stride(0, np.empty((1, 1), dtype=np.float32)).found

    @property
    def state(self) -> State:
        """The state, without counts of accounts."""
        return self._state

    @contextmanager
    def without(self, removed: Int32s, last: int) -> Iterator[None]:
        """For a while, events up to `last` find none of the `removed` ones (ascending)."""
        groups = self._index.node
        earlier = removed[removed <= last]
        changes = unlink(self._state, self._links, groups.offsets, groups.events, earlier, last, self._limits.chains)
        try:
            yield
        finally:
            relink(self._state, self._links, *changes)

    def search(self, events: Int32s, values: Float32s, since: Int64s) -> None:
        """Write what the events, ascending, close, and their chains, into their rows of `values`."""
        search_chosen(self._state, events, values, since, self._found, self._limits)


def _uncounted(columns: EventColumns, one: Accounts) -> Accounts:
    """Accounts of which only the lists are kept: in what is counted there is no room."""
    count = columns.node_count
    arrays = {
        name: array[:0] if name in _COUNTED else np.repeat(array, count, axis=0)
        for name, array in one._asdict().items()
    }
    arrays["passable"], arrays["merchant"] = columns.passable.copy(), columns.is_merchant.copy()
    return Accounts(**arrays)
