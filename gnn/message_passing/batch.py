"""Mini-batches: the subgraphs of several seeds in one disjoint union, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnn.message_passing.sampler import NODE_INPUTS, PAIR_INPUTS, Subgraphs, copy, node_inputs, pair_inputs, subgraphs
from gnn.message_passing.temporal_graph import TemporalGraph
from graph.columns import Float32s, Int64s
from graph.kernels.jit import kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`s` seeds, `c` core nodes (the seeds' ends and neighbours) first among `k` nodes, `f` first-hop of `e` events."""

    #: [k, NODE_INPUTS]
    nodes: Float32s
    core_count: int
    #: [e, width + PAIR_INPUTS], the first-hop events first
    events: Float32s
    first_count: int
    #: [e] nodes
    source: Int64s
    target: Int64s
    #: [s, width + PAIR_INPUTS] and the core nodes at the seeds' ends
    seeds: Float32s
    seed_source: Int64s
    seed_target: Int64s


def batch_of(graph: TemporalGraph, inputs: Float32s, log_amount: Float32s, seeds: Int64s) -> Batch:
    """The union of the subgraphs of `seeds`; only strictly earlier events than each seed are in its own."""
    found = subgraphs(graph, seeds)
    counts = found.counts
    core, first = counts[:, 0].astype(np.int64), counts[:, 2].astype(np.int64)
    outer, second = counts[:, 1] - core, counts[:, 3] - first
    core_begin, first_begin = np.cumsum(core) - core, np.cumsum(first) - first
    outer_begin = core.sum() + np.cumsum(outer) - outer
    second_begin = first.sum() + np.cumsum(second) - second
    event_count, width = int(first.sum() + second.sum()), inputs.shape[1]
    node_rows = np.empty((int(core.sum() + outer.sum()), NODE_INPUTS), dtype=np.float32)
    event_rows = np.empty((event_count, width + PAIR_INPUTS), dtype=np.float32)
    event_ends = np.empty((event_count, 2), dtype=np.int64)
    begins = np.column_stack([core_begin, outer_begin, first_begin, second_begin])
    _fill(graph, inputs, log_amount, seeds, found, begins, (node_rows, event_rows), event_ends)
    seed_rows = np.zeros((len(seeds), width + PAIR_INPUTS), dtype=np.float32)
    seed_rows[:, :width] = inputs[seeds]
    return Batch(
        nodes=node_rows,
        core_count=int(core.sum()),
        events=event_rows,
        first_count=int(first.sum()),
        source=event_ends[:, 0].copy(),
        target=event_ends[:, 1].copy(),
        seeds=seed_rows,
        seed_source=core_begin,
        seed_target=core_begin + (graph.source[seeds] != graph.target[seeds]),
    )


@kernel
def _fill(  # noqa: PLR0913, PLR0917 - a compiled kernel cannot take a dataclass
    graph: TemporalGraph,
    inputs: Float32s,
    log_amount: Float32s,
    seeds: Int64s,
    found: Subgraphs,
    begins: Int64s,
    rows: tuple[Float32s, Float32s],
    event_ends: Int64s,
) -> None:
    node_rows, event_rows = rows
    width = inputs.shape[1]
    for row in range(len(seeds)):
        seed, core, first = seeds[row], found.counts[row, 0], found.counts[row, 2]
        for local in range(found.counts[row, 1]):
            place = begins[row, 0] + local if local < core else begins[row, 1] + local - core
            node_inputs(graph, seed, local, found.nodes[row, local], found.met[row, local], node_rows[place])
        for taken in range(found.counts[row, 3]):
            place = begins[row, 2] + taken if taken < first else begins[row, 3] + taken - first
            event = found.events[row, taken]
            copy(inputs[event], event_rows[place])
            pair_inputs(graph, log_amount, seed, event, event_rows[place, width:])
            for side in range(2):
                local = found.ends[row, taken, side]
                event_ends[place, side] = begins[row, 0] + local if local < core else begins[row, 1] + local - core
