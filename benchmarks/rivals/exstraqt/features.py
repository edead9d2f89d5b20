"""ExSTraQt's features (Tariq et al., "ExSTraQt: Extract Suspicious Transactions with Quasi-temporal Graph Modeling").

Sums, balances and pair totals of each transaction, then what a snapshot of the graph says of both its ends: statistics
of what they pay and get, of their Leiden community and their two-hop neighbourhood, five-hop flow totals, flows in time
with cycles, and an Isolation Forest's score of all these. In `strict` a snapshot is taken at midnight, of what came
before; in `published` there are three, each of everything up to the end of a part.

Left out of the published groups' statistics: diameter, assortativity, articulation points, banks and shares of
currencies.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rivals.exstraqt import flows, groups, temporal_flows
from rivals.exstraqt.communities import neighbourhoods, one_hop, within
from rivals.exstraqt.leiden import Communities, leiden
from rivals.exstraqt.outliers import outlier_columns
from rivals.exstraqt.snapshot import Snapshot, Sorted, snapshot, sorted_by_pair
from rivals.exstraqt.transfers import Transfers, own_columns, transfers_of
from rivals.pace import Pace

from graph.columns import Float64s, Int64s
from graph.features.matrix import FeatureMatrix
from graph.features.raw import RAW_COUNT
from ringtrace.benchmark.protocol import Frame, Protocol
from ringtrace.benchmark.task import Task

_GROUPS = ("leiden", "two_hop", "as_source", "as_target")
NODE_NAMES = (*(f"{group}_{name}" for group in _GROUPS for name in groups.NAMES), *flows.NAMES, *temporal_flows.NAMES)
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Snapshots:
    """How often one is taken, and how far it looks back; None: to the first event, as published."""

    every_days: int = 1
    window_days: int | None = None

    def ladder(self) -> list[Snapshots]:
        """These, and what costs less: rarer ones, then such that look back less far."""
        rarer = [Snapshots(days, self.window_days) for days in (1, 3, 7) if days >= self.every_days]
        shorter = [Snapshots(7, days) for days in (30, 10) if self.window_days is None or days < self.window_days]
        return [*rarer, *shorter]


Grouping = Callable[[], AbstractContextManager[Communities]]


def matrix(task: Task, settings: Snapshots, folder: Path, *, pace: Pace, grouping: Grouping = leiden) -> FeatureMatrix:
    """Raw columns beside ExSTraQt's; kept in `folder`, as they are large. Raises: `TooSlow`."""
    frame, raw = task.frame, task.raw.features
    given = transfers_of(frame.data.columns)
    own = own_columns(given, frame.data.columns)
    first = [raw.values[:, :RAW_COUNT], np.column_stack(list(own.values()))]
    names = [*raw.names[:RAW_COUNT], *own]
    names += [f"{end}_{name}" for end in ("source", "target") for name in NODE_NAMES]
    begin = len(names) - 2 * len(NODE_NAMES)
    folder.mkdir(parents=True, exist_ok=True)
    values = np.lib.format.open_memmap(folder / "exstraqt.npy", "w+", np.float32, (len(raw.values), len(names) + 5))
    values[:, :begin] = np.hstack(first)
    ends = values[:, begin : begin + 2 * len(NODE_NAMES)]
    cuts = cuts_of(frame, task.protocol, settings)
    ordered = sorted_by_pair(given)
    with grouping() as communities:
        for low, high, oldest, stop in cuts:
            _describe(given, ordered, communities, (oldest, stop), ends[low:high], slice(low, high))
            pace.reached(high / len(values))
    values[:, -5:] = outlier_columns(ends, len(NODE_NAMES), frame.split.train_end)
    names += ["outlier_source", "outlier_target", "outlier_difference", "outlier_lowest", "outlier_highest"]
    return FeatureMatrix(catalogue="exstraqt", names=tuple(names), values=values, truncated=raw.truncated)


def cuts_of(frame: Frame, protocol: Protocol, settings: Snapshots) -> list[tuple[int, int, int, int]]:
    """Rows `[low, high)` that one snapshot describes, and the events `[oldest, stop)` that it shows."""
    columns, split = frame.data.columns, frame.split
    n, at_us = len(columns), columns.occurred_at_us
    if protocol is Protocol.PUBLISHED:
        edges = sorted({0, split.train_end, split.valid_end, n})
        return [(low, high, 0, high) for low, high in pairwise(edges)]
    step = settings.every_days * _DAY_US
    first = int(at_us[0]) // _DAY_US * _DAY_US
    moments = np.arange(first, int(at_us[-1]) + step, step)
    edges = np.append(np.searchsorted(at_us, moments), n)
    oldest = np.zeros(len(moments), dtype=np.int64)
    if settings.window_days is not None:
        oldest = np.searchsorted(at_us, moments - settings.window_days * _DAY_US)
    found = zip(edges[:-1], edges[1:], oldest, edges[:-1], strict=True)
    return [(int(low), int(high), int(begin), int(stop)) for low, high, begin, stop in found if low < high]


def _describe(
    given: Transfers,
    ordered: Sorted,
    communities: Communities,
    shown: tuple[int, int],
    into: np.ndarray,
    rows: slice,
) -> None:
    """Write what one snapshot says of both ends of some rows."""
    graph = snapshot(given, ordered, *shown)
    ends = np.concatenate([given.source[rows], given.target[rows]])
    asked, place = np.unique(ends, return_inverse=True)
    said = _of_nodes(graph, communities(graph), asked)
    source, target = place.reshape(2, -1)
    into[:, : said.shape[1]], into[:, said.shape[1] :] = said[source], said[target]


def _of_nodes(graph: Snapshot, community: Int64s, asked: Int64s) -> Float64s:
    """[q, NODE_NAMES]."""
    pays, gets = one_hop(graph, asked)
    return np.hstack(
        [
            within(graph, community, asked),
            neighbourhoods(graph, asked),
            pays,
            gets,
            flows.flow_totals(graph, asked),
            temporal_flows.temporal_flows(graph, asked),
        ]
    )
