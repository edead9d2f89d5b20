"""The causal feature engine: consumes transactions in time order and keeps what it needs of the past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import numpy as np

from graph.columns import CASH_NODE, MERCHANT_NODE, EventColumns, Float32s
from graph.features.arrival import Arrival, write_row, write_rows
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.checks import check_arrival, check_columns, check_limits
from graph.features.formed import nothing_formed
from graph.features.matrix import FeatureMatrix
from graph.features.numbering import Numbering, node_group, node_groups
from graph.features.raw import RAW_COUNT, write_raw, write_raw_row
from graph.features.shared_out import SharedOut
from graph.features.state import empty_state, with_capacity, with_pairs
from graph.grid.grid import Grid
from graph.grid.moves import Events, Nodes
from graph.kernels.limits import LIMITS, LONGEST_CYCLE, Limits
from graph.kernels.link import link_rest
from graph.kernels.replay import Found, Stride, replay
from graph.kernels.state import State

#: Rows that are looked at in one call of the kernel, which bounds its buffers.
STRIDE: Final = 32_768


class FeatureEngine:
    """Features of each transaction from itself and strictly earlier ones; ties are not earlier.

    Batch equals stream, bit for bit, wherever slices are cut, also inside a moment, and on any number of threads. Cost
    per event is bounded by `graph.kernels.limits`. Events are kept for good: 125 bytes each, and about 180 bytes for
    each pair of accounts and 2.9 kB for each account.
    Raises: `EmptyWindow` for limits within which nothing can lie.
    """

    def __init__(self, limits: Limits = LIMITS, *, threads: int = 1, base_currency: str = "EUR") -> None:
        check_limits(limits)
        self._limits = limits
        self._state = empty_state()
        self._events = 0
        self._shared_out = SharedOut(threads) if threads > 1 else None
        self._nodes = Numbering()
        self._devices = Numbering()
        self._grid = Grid()
        self._kinds = np.empty(0, dtype=np.int8)
        self._base_currency = base_currency
        self._row = _stride(0, np.empty((1, len(NAMES)), dtype=np.float32))

    def __len__(self) -> int:
        """Transactions seen so far."""
        return self._events

    def update(self, columns: EventColumns) -> FeatureMatrix:
        """The features of `columns`, all of whose events count as past from now on.

        Nodes are known by their ids, so the columns may come from different cuts.
        Raises: `TimeRunsBack` when they begin before the last event seen or are not in the order of time,
        `AmountRefused`, `NumberOutOfRange`; the state is then unchanged.
        """
        values = np.empty((len(columns), len(NAMES)), dtype=np.float32)
        truncated = np.zeros(len(columns), dtype=np.bool_)
        for first, found in self.advance(columns, values):
            truncated[first : first + len(found.cut)] = found.cut > 0
        return FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=values, truncated=truncated)

    def advance(self, columns: EventColumns, values: Float32s) -> Iterator[tuple[int, Found]]:
        """Write the features into `values` stride by stride, yielding each one's first row and what it closes.

        Events in `Found` are numbered from the first that this engine has ever seen. Raises: as `update`.
        """
        before = self._take(columns)
        for first in range(0, len(columns), STRIDE):
            part = values[first : first + STRIDE]
            self._have_room_until(before + first + len(part))
            stride = _stride(before + first, part)
            rows = columns.rows(first, first + len(part))
            grid = self._grid.tasks(*self._seen(), stride.first, part, RAW_COUNT)
            beside: list[Callable[[], None]] = [partial(write_raw, rows, part), *grid]
            if self._shared_out is None:
                for task in beside:
                    task()
                replay(self._state, stride, self._limits)
            else:
                self._shared_out.replay(self._state, stride, self._limits, beside)
            yield first, stride.found

    def node(self, kind: int, name: str, *, passable: bool) -> int:
        """The engine's number of a node, which is new where it was not known: its kind as in `EventColumns`, its id."""
        number = self._nodes.number_of(node_group(kind), name)
        if number >= len(self._kinds) or number >= len(self._state.accounts.passable):
            self.reserve(nodes=number + 1)
        self._kinds[number] = kind
        self._state.accounts.passable[number] = passable
        self._state.accounts.merchant[number] = kind == MERCHANT_NODE
        return number

    def device(self, name: str) -> int:
        """The engine's number of a device, which is new where it was not known."""
        number = self._devices.number_of(0, name)
        if number >= len(self._state.devices.accounts):
            self.reserve(devices=number + 1)
        return number

    def reserve(self, *, events: int = 0, nodes: int = 0, devices: int = 0, pairs: int = 0) -> None:
        """Make room now, so that no later event waits for it; memory is taken only as it is written."""
        self._state = with_pairs(with_capacity(self._state, events=events, nodes=nodes, devices=devices), pairs)
        more = len(self._state.accounts.passable) - len(self._kinds)
        if more > 0:
            self._kinds = np.concatenate([self._kinds, np.zeros(more, dtype=np.int8)])

    def score(self, arrival: Arrival) -> tuple[Float32s, bool]:
        """The row that `update` would write for one transfer, which is past from now on; and whether it is truncated.

        The row is overwritten by the next call. Raises: as `update`. Cost: some ten microseconds and its searches.
        """
        event, log = self._events, self._state.log
        last_us = int(log.at[event - 1]) if event else None
        check_arrival(arrival, last_us=last_us, nodes=len(self._nodes), devices=len(self._devices))
        if event >= len(log.at):
            self.reserve(events=event + 1)
            log = self._state.log
        self._have_room_until(event + 1)
        source, target = self._kinds[arrival.source], self._kinds[arrival.target]
        accounts = bool(source < MERCHANT_NODE and target < MERCHANT_NODE)
        write_row(log, event, arrival, accounts=accounts, base_currency=self._base_currency)
        stride = self._row._replace(first=event)
        row = stride.values[0]
        write_raw_row(arrival, self._base_currency, row)
        row[10], row[11] = target == MERCHANT_NODE, source >= CASH_NODE or target >= CASH_NODE
        self._grid.write_one(*self._seen(), event, row, RAW_COUNT)
        stride.found.cut[0] = 0
        replay(self._state, stride, self._limits)
        self._events += 1
        return row, bool(stride.found.cut[0])

    def settle(self) -> State:
        """The state with even the events of the latest moment linked; the engine takes no more after that."""
        self._have_room_until(self._events)
        link_rest(self._state, self._events)
        return self._state

    def _have_room_until(self, stop: int) -> None:
        """Room for the pairs of all events before `stop` that are not linked yet: a whole moment may wait together."""
        pairs, device_pairs, extra = self._state.pairs, self._state.device_pairs, stop - int(self._state.waiting[0])
        room = len(pairs.totals) - pairs.used[0], len(device_pairs.totals) - device_pairs.used[0]
        if extra > min(room):
            self._state = with_pairs(self._state, extra)

    def _seen(self) -> tuple[Events, Nodes]:
        """The log and the nodes as the grid sees them; what lies beyond the events in hand it does not look at."""
        log, accounts = self._state.log, self._state.accounts
        events = Events(log.at, log.source, log.target, log.amount, log.flags, log.device)
        return events, Nodes(accounts.passable, accounts.merchant)

    def _take(self, columns: EventColumns) -> int:
        """Append the events to the log; the number of the first."""
        before, extra = self._events, len(columns)
        check_columns(columns, int(self._state.log.at[before - 1]) if before else None)
        nodes = self._nodes.numbers_of(node_groups(columns), columns.node_ids)
        devices = self._devices.numbers_of(np.zeros(len(columns.device_ids), np.int32), columns.device_ids)
        self.reserve(events=before + extra, nodes=len(self._nodes), devices=len(self._devices))
        self._kinds[nodes] = columns.node_kind
        self._state.accounts.passable[nodes] = columns.passable
        self._state.accounts.merchant[nodes] = columns.is_merchant
        write_rows(self._state.log, slice(before, before + extra), columns, nodes, devices)
        self._base_currency = columns.base_currency
        self._events += extra
        return before


def _stride(first: int, values: Float32s) -> Stride:
    count = len(values)
    found = Found(
        cycle=np.empty((count, LONGEST_CYCLE), dtype=np.int32),
        retained=np.empty(count, dtype=np.float64),
        origin=np.empty(count, dtype=np.int32),
        intermediaries=np.empty(count, dtype=np.int32),
        cut=np.empty(count, dtype=np.uint8),
        forms=nothing_formed(count),
    )
    _forget(found)
    return Stride(first=first, values=values, found=found, since=np.empty(count, dtype=np.int64))


def _forget(found: Found) -> None:
    """Nothing is found yet."""
    found.cycle[:] = -1
    found.retained[:] = 0.0
    found.origin[:] = -1
    found.intermediaries[:] = 0
    found.cut[:] = 0
