"""The graph network's logits of a few events, had others not happened, and which events each one listened to."""

from __future__ import annotations

import numpy as np

from gnn.message_passing.edge_inputs import EdgeInputs, log_amounts
from gnn.message_passing.inference import logits_of
from gnn.message_passing.ports_without import Ports
from gnn.message_passing.sampler import subgraphs
from gnn.message_passing.temporal_graph import temporal_graph
from gnn.message_passing.weights import Weights
from gnn.message_passing.without import without
from graph.changed.index import Index
from graph.columns import EventColumns, Float32s, Float64s, Int32s


class NetworkRerun:
    """Graph and inputs of a whole cut, made once; equal, bit for bit, to the network over the changed events."""

    def __init__(self, columns: EventColumns, index: Index, inputs: EdgeInputs, weights: Weights) -> None:
        self.graph = temporal_graph(columns)
        self.inputs = inputs.transform(columns)
        self.log_amount = log_amounts(columns)
        self._scaler = inputs.scaler
        self._index, self._weights = index, weights
        before = self.graph.before
        self._ports = (
            Ports(columns.source, columns.target, before),
            Ports(columns.target, columns.source, before),
            Ports(columns.device, columns.source, before),
        )
        self._gone = np.zeros(len(columns), dtype=np.bool_)

    def logits(self, seeds: Int32s, removed: Int32s) -> Float64s:
        """[s] logits of `seeds`, none of which is `removed`; both ascending."""
        node = self._index.node
        with without(self.graph, node.offsets, node.events, removed, int(seeds[-1])):
            seen = self._listened(seeds)
            rows, inputs = self._ported(seen, removed)
            kept = self.inputs[rows]
            self.inputs[rows] = inputs
            try:
                return logits_of(self._weights, self.graph, self.inputs, self.log_amount, seeds.astype(np.int64))
            finally:
                self.inputs[rows] = kept

    def _listened(self, seeds: Int32s) -> Int32s:
        """The seeds and every event in their subgraphs, ascending."""
        found = subgraphs(self.graph, seeds.astype(np.int64))
        taken = np.arange(found.events.shape[1])[None, :] < found.counts[:, 3][:, None]
        return np.unique(np.concatenate([seeds, found.events[taken]])).astype(np.int32)

    def _ported(self, seen: Int32s, removed: Int32s) -> tuple[Int32s, Float32s]:
        """Those of the events `seen` whose ports may be others without the `removed`, and their inputs then."""
        self._gone[removed] = True
        try:
            rows = seen[np.any([ports.touches(seen, removed, self._gone) for ports in self._ports], axis=0)]
            if len(rows) == 0:
                return rows, self.inputs[rows]
            told = [ports.without(rows, removed, self._gone) for ports in self._ports]
        finally:
            self._gone[removed] = False
        # As `EdgeInputs` reads them: the first column is the amount, then the ports of both ends and of the device.
        values = np.column_stack([self.log_amount[rows], *told]).astype(np.float64)
        values[told[2] < 0, 3] = np.nan
        inputs = self.inputs[rows]
        inputs[:, : values.shape[1]] = self._scaler.transform(values)
        return rows, inputs
