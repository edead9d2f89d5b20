"""What an account did last, up to a transaction: the sequences that the LSTM autoencoder rebuilds."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gnn.message_passing.temporal_graph import strictly_earlier
from graph.columns import Bools, EventColumns, Float32s, Int32s, Int64s

#: Transactions of a sequence, the scored one last.
LENGTH: Final = 16


class Histories(NamedTuple):
    """Transactions of every node in time order, `n` events and `v` nodes."""

    #: [2 n] node number times n plus event, ascending; and the place at which each node begins [v]
    key: Int64s
    start: Int64s
    #: [n] how many events lie strictly before each one's time; microseconds of each
    before: Int32s
    time_us: Int64s
    #: [n, width] what is seen of each event
    inputs: Float32s
    source: Int32s


def histories(columns: EventColumns, inputs: Float32s) -> Histories:
    """Of all events; O(n log n)."""
    n = len(columns)
    ends = np.concatenate([columns.source, columns.target]).astype(np.int64)
    key = np.sort(ends * n + np.tile(np.arange(n), 2))
    start = np.searchsorted(key, np.arange(columns.node_count) * n)
    times = columns.occurred_at_us
    return Histories(key, start, strictly_earlier(times), times, inputs, columns.source)


def width(past: Histories) -> int:
    """Numbers of a step: the event's own, whether the account paid, how long before the scored one it was."""
    return int(past.inputs.shape[1]) + 2


def sequences(past: Histories, rows: Int64s, nodes: Int64s) -> tuple[Float32s, Bools]:
    """[q, LENGTH, width] the last transactions of `nodes` strictly before `rows`, then `rows`; and which are there.

    Short histories are padded in front with zeros.
    """
    n = len(past.before)
    end = np.searchsorted(past.key, nodes * n + past.before[rows])
    place = end[:, None] - np.arange(LENGTH - 1, 0, -1)
    there = np.column_stack([place >= past.start[nodes][:, None], np.ones(len(rows), dtype=np.bool_)])
    event = np.column_stack([past.key[np.maximum(place, 0)] % n, rows])
    ago_s = (past.time_us[rows][:, None] - past.time_us[event]) * 1e-6
    steps = np.empty((*event.shape, width(past)), dtype=np.float32)
    steps[..., :-2] = past.inputs[event]
    steps[..., -2] = past.source[event] == nodes[:, None]
    steps[..., -1] = np.log1p(np.maximum(ago_s, 0.0)) * 0.1
    steps[~there] = 0.0
    return steps, there
