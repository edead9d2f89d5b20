"""Whether anything is wrong with events that are handed over: one look at each, so that good ones wait for nothing."""

from __future__ import annotations

from typing import NamedTuple

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import kernel


class Batch(NamedTuple):
    """[n] what is looked at."""

    at: Int64s
    source: Int32s
    target: Int32s
    device: Int32s
    amount: Int64s
    sent: Int64s


class Bounds(NamedTuple):
    """Within which all is well: times, amounts from 0 on, nodes, devices."""

    earliest: int
    latest: int
    largest: int
    nodes: int
    devices: int


@kernel
def any_fault(batch: Batch, bounds: Bounds) -> bool:
    """True where one lies out of bounds, or before the one ahead of it."""
    at = bounds.earliest
    for k in range(len(batch.at)):
        if not at <= batch.at[k] <= bounds.latest:
            return True
        at = batch.at[k]
        if not (0 <= batch.source[k] < bounds.nodes and 0 <= batch.target[k] < bounds.nodes):
            return True
        if not -1 <= batch.device[k] < bounds.devices:
            return True
        if not 0 <= batch.amount[k] <= bounds.largest or batch.sent[k] < 0:
            return True
    return False
