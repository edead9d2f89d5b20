"""The causal neighbour sampler: around a seed event, the latest strictly earlier events, two hops out."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gnn.message_passing.temporal_graph import LEAF, TemporalGraph
from graph.columns import Float32s, Int16s, Int32s, Int64s
from graph.kernels.jit import inlined, kernel

#: Latest events taken per node and direction, at the seed's ends and at their neighbours.
FIRST_HOP: Final = 6
SECOND_HOP: Final = 2
#: Upper bounds of one subgraph: 2 ends, 2 directions each.
MOST_FIRST_EVENTS: Final = 2 * 2 * FIRST_HOP
MOST_EVENTS: Final = MOST_FIRST_EVENTS + (MOST_FIRST_EVENTS * 2 * SECOND_HOP)
MOST_CORE: Final = 2 + MOST_FIRST_EVENTS
MOST_NODES: Final = 2 + MOST_EVENTS

#: Columns of a node's inputs, and of what an event's inputs gain by being seen from a seed.
NODE_INPUTS: Final = 8
PAIR_INPUTS: Final = 2


@inlined
def sample_subgraph(
    graph: TemporalGraph, seed: int, nodes: Int32s, met: Int32s, events: Int32s, ends: Int16s
) -> tuple[int, int, int, int]:
    """Fill `nodes`, `met`, `events` and their local `ends` [.., 2]; return (core, nodes, first-hop events, events).

    Local node 0 is the seed's source, 1 its target (0 as well for a self-transfer). Core nodes are the ends and their
    neighbours. Only events strictly earlier than the seed are taken; the seed itself is not. The latest come first.
    `met` [.., 2] counts what a node had sent and got before the seed; for outer nodes, before the event that led there.
    """
    nodes[0] = graph.source[seed]
    met[0, 0], met[0, 1] = graph.met[seed, 0], graph.met[seed, 1]
    count = 1
    if graph.target[seed] != graph.source[seed]:
        nodes[1] = graph.target[seed]
        met[1, 0], met[1, 1] = graph.met[seed, 2], graph.met[seed, 3]
        count = 2
    roots, taken, limit = count, 0, graph.before[seed]
    for centre in range(roots):
        count, taken = _expand(graph, limit, centre, FIRST_HOP, nodes, met, count, events, ends, taken)
    core, first = count, taken
    for centre in range(roots, core):
        count, taken = _expand(graph, limit, centre, SECOND_HOP, nodes, met, count, events, ends, taken)
    return core, count, first, taken


@inlined
def _expand(  # noqa: PLR0913, PLR0917 - a compiled kernel cannot take a dataclass
    graph: TemporalGraph,
    limit: int,
    centre: int,
    most: int,
    nodes: Int32s,
    met: Int32s,
    count: int,
    events: Int32s,
    ends: Int16s,
    taken: int,
) -> tuple[int, int]:
    node = nodes[centre]
    if graph.node_class[node] == LEAF:
        return count, taken
    for leaves in (True, False):
        start = graph.out_start if leaves else graph.in_start
        listed = graph.out_event if leaves else graph.in_event
        side = 0 if leaves else 1
        end = first_not_before(listed, start[node] + met[centre, side], start[node + 1], limit)
        met[centre, side] = end - start[node]
        for place in range(end - 1, max(start[node], end - most) - 1, -1):
            event = listed[place]
            other_node = graph.target[event] if leaves else graph.source[event]
            other, fresh = 0, True
            while other < count and nodes[other] != other_node:
                other += 1
            if other < count:
                for earlier in range(taken):
                    if events[earlier] == event:
                        fresh = False
                        break
            else:
                nodes[count] = other_node
                met[count, 0] = graph.met[event, 2 if leaves else 0]
                met[count, 1] = graph.met[event, 3 if leaves else 1]
                count += 1
            if fresh:
                events[taken] = event
                ends[taken, 0] = centre if leaves else other
                ends[taken, 1] = other if leaves else centre
                taken += 1
    return count, taken


@inlined
def first_not_before(listed: Int32s, begin: int, end: int, limit: int) -> int:
    """The first place in `[begin, end)` of ascending `listed` whose event is not below `limit`."""
    # Doubling steps: the place is mostly near the beginning.
    step = 1
    while begin + step < end and listed[begin + step] < limit:
        begin += step
        step *= 2
    end = min(end, begin + step)
    while begin < end:
        middle = (begin + end) // 2
        if listed[middle] < limit:
            begin = middle + 1
        else:
            end = middle
    return begin


@inlined
def node_inputs(graph: TemporalGraph, seed: int, local: int, node: int, met: Int32s, into: Float32s) -> None:
    """Write what a node looks like just before the seed: the seed's ends, its class, both degrees, its age.

    Ego marks (You et al., AAAI 2021): the seed's source and target are told from all others.
    """
    into[0] = 1.0 if local == 0 else 0.0
    into[1] = 1.0 if node == graph.target[seed] else 0.0
    into[2] = 1.0 if graph.node_class[node] == 0 else 0.0
    into[3] = 1.0 if graph.node_class[node] == 1 else 0.0
    into[4] = 1.0 if graph.node_class[node] == LEAF else 0.0
    into[5] = np.log1p(met[0]) * 0.25
    into[6] = np.log1p(met[1]) * 0.25
    age_us = graph.time_us[seed] - graph.first_us[node] if met[0] + met[1] > 0 else 0
    into[7] = np.log1p(age_us * 1e-6) * 0.1


@inlined
def copy(given: Float32s, into: Float32s) -> None:
    """Write `given` into the first places of `into`."""
    for k in range(len(given)):
        into[k] = given[k]


@inlined
def pair_inputs(graph: TemporalGraph, log_amount: Float32s, seed: int, event: int, into: Float32s) -> None:
    """Write how an event looks from the seed: how long ago, and its amount relative to the seed's."""
    into[0] = np.log1p((graph.time_us[seed] - graph.time_us[event]) * 1e-6) * 0.1
    ratio = log_amount[event] - log_amount[seed]
    into[1] = min(max(ratio, -3.0), 3.0) * 0.5


class Subgraphs(NamedTuple):
    """The subgraphs of `s` seeds, padded."""

    #: [s, MOST_NODES], [s, MOST_NODES, 2], [s, MOST_EVENTS], [s, MOST_EVENTS, 2]
    nodes: Int32s
    met: Int32s
    events: Int32s
    ends: Int16s
    #: [s, 4] core nodes, nodes, first-hop events, events
    counts: Int32s


def subgraphs(graph: TemporalGraph, seeds: Int64s) -> Subgraphs:
    """The subgraph of every seed."""
    count = len(seeds)
    found = Subgraphs(
        nodes=np.empty((count, MOST_NODES), dtype=np.int32),
        met=np.empty((count, MOST_NODES, 2), dtype=np.int32),
        events=np.empty((count, MOST_EVENTS), dtype=np.int32),
        ends=np.empty((count, MOST_EVENTS, 2), dtype=np.int16),
        counts=np.empty((count, 4), dtype=np.int32),
    )
    _sample_all(graph, seeds, found)
    return found


@kernel
def _sample_all(graph: TemporalGraph, seeds: Int64s, into: Subgraphs) -> None:
    for row in range(len(seeds)):
        core, count, first, taken = sample_subgraph(
            graph, seeds[row], into.nodes[row], into.met[row], into.events[row], into.ends[row]
        )
        counts = into.counts[row]
        counts[0], counts[1], counts[2], counts[3] = core, count, first, taken
