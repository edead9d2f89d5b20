"""The causal feature engine: consumes transactions in time order and keeps what it needs of the past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.canonical.vocabulary import KINDS, STATUSES, STATUSES_WITHOUT_MOTIF, TransactionKind
from graph.columns import EventColumns, Float32s, Int32s, UInt8s
from graph.errors import TimeRunsBack
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.matrix import FeatureMatrix
from graph.features.numbering import Numbering, node_groups
from graph.features.raw import write_raw
from graph.features.shared_out import SharedOut
from graph.features.state import empty_state, with_capacity
from graph.kernels.limits import LIMITS, LONGEST_CYCLE, Limits
from graph.kernels.link import link_rest
from graph.kernels.replay import Found, Stride, replay
from graph.kernels.state import CONTACT, HAS_BASE, INTERNAL, MOTIF, MOVES, State

#: Rows that are looked at in one call of the kernel, which bounds its buffers.
STRIDE: Final = 65_536
_DAY_US: Final = 86_400_000_000
_GIVES_BACK: Final = [TransactionKind.RETURN, TransactionKind.REVERSAL, TransactionKind.CHARGEBACK]
_KIND_MOVES: Final = np.array([kind not in _GIVES_BACK for kind in KINDS])
_STATUS_MOVES: Final = np.array([status not in STATUSES_WITHOUT_MOTIF for status in STATUSES])


class FeatureEngine:
    """Features of each transaction from itself and strictly earlier ones; ties are not earlier.

    Batch equals stream, bit for bit, wherever slices are cut, also inside a moment, and on any number of threads. Cost
    per event is bounded by `graph.kernels.limits`. Events are kept for good: about 120 bytes each.
    """

    def __init__(self, limits: Limits = LIMITS, *, threads: int = 1) -> None:
        self._limits = limits
        self._state = empty_state()
        self._events = 0
        self._shared_out = SharedOut(threads) if threads > 1 else None
        self._nodes = Numbering()
        self._devices = Numbering()

    def __len__(self) -> int:
        """Transactions seen so far."""
        return self._events

    def update(self, columns: EventColumns) -> FeatureMatrix:
        """The features of `columns`, all of whose events count as past from now on.

        Nodes are known by their ids, so the columns may come from different cuts.
        Raises: `TimeRunsBack` when they begin before the last event seen; the state is then unchanged.
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
        write_raw(columns, values)
        for first in range(0, len(columns), STRIDE):
            part = values[first : first + STRIDE]
            found = _nothing_found(len(part))
            stride = Stride(first=before + first, values=part, found=found, since=np.empty(len(part), dtype=np.int64))
            if self._shared_out is None:
                replay(self._state, stride, self._limits)
            else:
                self._shared_out.replay(self._state, stride, self._limits)
            yield first, found

    def settle(self) -> State:
        """The state with even the events of the latest moment linked; the engine takes no more after that."""
        link_rest(self._state, self._events)
        return self._state

    def _take(self, columns: EventColumns) -> int:
        """Append the events to the log; the number of the first."""
        before, extra = self._events, len(columns)
        if extra and before and columns.occurred_at_us[0] < self._state.log.at[before - 1]:
            msg = "transactions must come in the order of time"
            raise TimeRunsBack(msg)
        nodes = self._nodes.numbers_of(node_groups(columns), columns.node_ids)
        devices = self._devices.numbers_of(np.zeros(len(columns.device_ids), np.int32), columns.device_ids)
        self._state = with_capacity(
            self._state, events=before + extra, nodes=len(self._nodes), devices=len(self._devices), extra=extra
        )
        self._state.accounts.passable[nodes] = columns.passable
        self._state.accounts.merchant[nodes] = columns.is_merchant
        self._append(columns, nodes, devices)
        self._events += extra
        return before

    def _append(self, columns: EventColumns, nodes: Int32s, devices: Int32s) -> None:
        log, rows = self._state.log, slice(self._events, self._events + len(columns))
        log.at[rows] = columns.occurred_at_us
        log.until[rows] = columns.occurred_at_us + np.where(columns.day_only, _DAY_US - 1, 0)
        log.source[rows] = nodes[columns.source]
        log.target[rows] = nodes[columns.target]
        log.amount[rows] = columns.amount_base_minor
        log.flags[rows] = _flags(columns)
        log.device[rows] = np.append(devices, np.int32(-1))[columns.device]


def _flags(columns: EventColumns) -> UInt8s:
    moves = (columns.source != columns.target) & _KIND_MOVES[columns.kind] & _STATUS_MOVES[columns.status]
    flags = np.where(moves, MOVES, 0) | np.where(columns.makes_motif, MOTIF, 0)
    flags |= np.where(columns.is_internal, INTERNAL, 0) | np.where(columns.has_base, HAS_BASE, 0)
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    flags |= np.where(columns.makes_motif & ~columns.is_internal & accounts, CONTACT, 0)
    return flags.astype(np.uint8)


def _nothing_found(count: int) -> Found:
    return Found(
        cycle=np.full((count, LONGEST_CYCLE), -1, dtype=np.int32),
        retained=np.zeros(count, dtype=np.float64),
        origin=np.full(count, -1, dtype=np.int32),
        intermediaries=np.zeros(count, dtype=np.int32),
        cut=np.zeros(count, dtype=np.uint8),
    )
