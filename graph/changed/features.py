"""The feature rows of some events, had others not happened."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.changed.index import Index
from graph.changed.linked import Linked
from graph.columns import EventColumns, Float32s, Int32s, Int64s
from graph.features.arrival import write_rows
from graph.features.matrix import FeatureMatrix
from graph.features.state import empty_state, with_capacity
from graph.grid.catalogue import GRID
from graph.kernels.chosen import count_chosen
from graph.kernels.layout import COLUMN_COUNT
from graph.kernels.limits import LIMITS, Limits

#: Columns that say how the whole graph lay at the last midnight; they are kept as they were.
HELD: Final = tuple(feature.name for feature in GRID)


class ChangedFeatures:
    """What `FeatureEngine` would write of a few events of a cut, had others not happened; the grid's columns are kept.

    Equal to the engine over the changed events, bit for bit, because every column looks only at

    - the transfers of its two ends, of its device, and of the pairs among them (counts, windows, ports): these are
      replayed by the engine's own kernels from a log of nothing but them (`reaches`), in which each list of such a
      node, pair or device is whole, and order is all that an event's number tells;
    - what searches and chains find in the lists of the whole log: there the removed events are unlinked, which leaves
      every list, head and chain as linking the others alone would have made it.
    """

    def __init__(self, columns: EventColumns, features: FeatureMatrix, limits: Limits = LIMITS) -> None:
        self.columns, self.features = columns, features
        self.index = Index.of(columns)
        self._linked = Linked(columns, self.index, limits)

    def reaches(self, events: Int32s) -> Int32s:
        """Every event up to the last of `events`, ascending, that counts of accounts, pairs and devices may look at."""
        columns, last = self.columns, int(events[-1])
        nodes = np.unique(np.concatenate([columns.source[events], columns.target[events]]))
        devices = np.unique(columns.device[events])
        found = [self.index.node.upto(nodes, last), self.index.device.upto(devices[devices >= 0], last)]
        return np.unique(np.concatenate(found)).astype(np.int32)

    def rows(self, events: Int32s, removed: Int32s, part: EventColumns, places: Int32s) -> FeatureMatrix:
        """The rows of `events` (ascending), had the `removed` (ascending) not happened.

        `part` are columns of what is left of `reaches(events)`, or of more; `events` stand at `places` in it.
        """
        values = self.features.values[events].copy()
        since = self._count(part, places, values)
        with self._linked.without(removed, int(events[-1])):
            self._linked.search(events, values, since)
        kept = self.features
        return FeatureMatrix(
            catalogue=kept.catalogue, names=kept.names, values=values, truncated=kept.truncated[events]
        )

    def _count(self, part: EventColumns, places: Int32s, values: Float32s) -> Int64s:
        count = int(places[-1]) + 1
        state = with_capacity(
            empty_state(), events=len(part), nodes=part.node_count, devices=len(part.device_ids), extra=count
        )
        nodes, devices = np.arange(part.node_count, dtype=np.int32), np.arange(len(part.device_ids), dtype=np.int32)
        state.accounts.passable[:], state.accounts.merchant[:] = part.passable, part.is_merchant
        write_rows(state.log, slice(0, len(part)), part, nodes, devices)
        since = np.empty(len(places), dtype=np.int64)
        assert values.shape[1] > COLUMN_COUNT
        count_chosen(state, places.astype(np.int32), values, since)
        return since
