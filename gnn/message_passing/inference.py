"""The graph network's forward pass without torch: one compiled loop over seeds, equal to `layers` up to rounding.

A seed's whole subgraph stays in the processor's cache, which makes it faster than batches of tensors, and the
scoring process needs no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gnn.blocks import in_blocks
from gnn.message_passing.sampler import (
    MOST_CORE,
    MOST_EVENTS,
    MOST_FIRST_EVENTS,
    MOST_NODES,
    NODE_INPUTS,
    PAIR_INPUTS,
    copy,
    node_inputs,
    pair_inputs,
    sample_subgraph,
)
from gnn.message_passing.temporal_graph import TemporalGraph
from graph.columns import Float32s, Float64s, Int16s, Int32s, Int64s
from graph.kernels.jit import allocating, inlined, kernel

_BLOCK: Final = 4096
#: LayerNorm's default in torch.
_EPSILON: Final = 1e-5


class Affine(NamedTuple):
    """x W + b with W [in, out]."""

    weight: Float32s
    bias: Float32s


class Round(NamedTuple):
    """The weights of one `layers.Layer`."""

    along: Affine
    against: Affine
    update: Affine
    norm: Affine


class Weights(NamedTuple):
    """The weights of `layers.EdgeClassifier`."""

    node: Affine
    event: Affine
    first: Round
    edge_in: Affine
    edge_out: Affine
    second: Round
    head_in: Affine
    head_out: Affine


def weights_of(state: Mapping[str, Float32s]) -> Weights:
    """From the tensors of `EdgeClassifier.state_dict()`, by name."""

    def affine(name: str) -> Affine:
        weight = np.asarray(state[f"{name}.weight"], dtype=np.float32)
        return Affine(
            np.ascontiguousarray(np.atleast_2d(weight.T)), np.asarray(state[f"{name}.bias"], dtype=np.float32)
        )

    def layer(name: str) -> Round:
        return Round(
            affine(f"{name}.along.event"),
            affine(f"{name}.against.event"),
            affine(f"{name}.update"),
            affine(f"{name}.norm"),
        )

    return Weights(
        affine("node"),
        affine("event"),
        layer("first"),
        affine("edge_in"),
        affine("edge_out"),
        layer("second"),
        affine("head_in"),
        affine("head_out"),
    )


def logits_of(
    weights: Weights, graph: TemporalGraph, inputs: Float32s, log_amount: Float32s, seeds: Int64s
) -> Float64s:
    """[s] logits, on two threads; the same at any block size, as every seed is computed alone."""
    logits = np.empty(len(seeds), dtype=np.float64)

    def work(begin: int, end: int) -> None:
        _score(weights, graph, inputs, log_amount, seeds[begin:end], logits[begin:end])

    in_blocks(work, len(seeds), block=_BLOCK)
    return logits


class Scratch(NamedTuple):
    """What one thread writes on while it scores; `hidden` numbers a state, `width` an event's inputs."""

    #: the subgraph in hand, as `gnn.message_passing.sampler` fills it
    numbers: Int32s
    met: Int32s
    events: Int32s
    ends: Int16s
    #: [nodes, hidden] states of nodes, [NODE_INPUTS] what one looks like
    nodes: Float32s
    looks: Float32s
    #: [events, width + PAIR_INPUTS] inputs of events, [first events + 1, hidden] their states
    rows: Float32s
    states: Float32s
    #: [core, 5 hidden] messages; [hidden] one of them, and what an update adds; [3 hidden] states side by side
    heard: Float32s
    message: Float32s
    change: Float32s
    joined: Float32s


@allocating
def _scratch(hidden: int, width: int) -> Scratch:
    return Scratch(
        np.empty(MOST_NODES, dtype=np.int32),
        np.empty((MOST_NODES, 2), dtype=np.int32),
        np.empty(MOST_EVENTS, dtype=np.int32),
        np.empty((MOST_EVENTS, 2), dtype=np.int16),
        np.empty((MOST_NODES, hidden), dtype=np.float32),
        np.empty(NODE_INPUTS, dtype=np.float32),
        np.empty((MOST_EVENTS, width + PAIR_INPUTS), dtype=np.float32),
        np.empty((MOST_FIRST_EVENTS + 1, hidden), dtype=np.float32),
        np.empty((MOST_CORE, 5 * hidden), dtype=np.float32),
        np.empty(hidden, dtype=np.float32),
        np.empty(hidden, dtype=np.float32),
        np.empty(3 * hidden, dtype=np.float32),
    )


@allocating
def _score(
    weights: Weights, graph: TemporalGraph, inputs: Float32s, log_amount: Float32s, seeds: Int64s, logits: Float64s
) -> None:
    scratch = _scratch(weights.node.weight.shape[1], inputs.shape[1])
    _score_each(weights, graph, inputs, log_amount, scratch, seeds, logits)


@kernel
def _score_each(  # noqa: PLR0913, PLR0917 - a compiled kernel cannot take a dataclass
    weights: Weights,
    graph: TemporalGraph,
    inputs: Float32s,
    log_amount: Float32s,
    scratch: Scratch,
    seeds: Int64s,
    logits: Float64s,
) -> None:
    hidden, width = weights.node.weight.shape[1], inputs.shape[1]
    met, events, ends, nodes = scratch.met, scratch.events, scratch.ends, scratch.nodes
    looks, rows, states = scratch.looks, scratch.rows, scratch.states
    for row in range(len(seeds)):
        seed = seeds[row]
        core, count, first, taken = sample_subgraph(graph, seed, scratch.numbers, met, events, ends)
        for local in range(count):
            node_inputs(graph, seed, local, scratch.numbers[local], met[local], looks)
            _affine(weights.node, looks, nodes[local])
        for place in range(taken):
            copy(inputs[events[place]], rows[place])
            pair_inputs(graph, log_amount, seed, events[place], rows[place, width:])
        _exchange(weights.first, core, core, rows, taken, scratch)
        for place in range(first):
            _affine(weights.event, rows[place], states[place])
            _update_event(weights, nodes[ends[place, 0]], nodes[ends[place, 1]], states[place], scratch)
        copy(inputs[seed], rows[0])
        rows[0, width:] = 0.0
        far = 0 if graph.source[seed] == graph.target[seed] else 1
        _affine(weights.event, rows[0], states[first])
        _update_event(weights, nodes[0], nodes[far], states[first], scratch)
        _exchange(weights.second, core, far + 1, states, first, scratch)
        _join(nodes[0], nodes[far], states[first], scratch.joined)
        inner = scratch.message
        _affine(weights.head_in, scratch.joined, inner)
        logit = weights.head_out.bias[0]
        for k in range(hidden):
            logit += max(inner[k], np.float32(0.0)) * weights.head_out.weight[k, 0]
        logits[row] = logit


@inlined
def _affine(layer: Affine, given: Float32s, into: Float32s) -> None:
    # Four inputs a round keep the sums in registers; flags that are not set cost nothing.
    copy(layer.bias, into)
    w, count = layer.weight, len(given)
    for i in range(0, count - 3, 4):
        a, b, c, d = given[i], given[i + 1], given[i + 2], given[i + 3]
        if a != 0.0 or b != 0.0 or c != 0.0 or d != 0.0:
            for j in range(len(into)):
                into[j] += (a * w[i, j] + b * w[i + 1, j]) + (c * w[i + 2, j] + d * w[i + 3, j])
    for i in range(count - count % 4, count):
        for j in range(len(into)):
            into[j] += given[i] * w[i, j]


@inlined
def _join(source: Float32s, target: Float32s, state: Float32s, into: Float32s) -> None:
    copy(source, into)
    copy(target, into[len(source) :])
    copy(state, into[len(source) + len(target) :])


@kernel
def _update_event(weights: Weights, source: Float32s, target: Float32s, state: Float32s, scratch: Scratch) -> None:
    inner, change = scratch.message, scratch.change
    _join(source, target, state, scratch.joined)
    _affine(weights.edge_in, scratch.joined, inner)
    for k in range(len(inner)):
        inner[k] = max(inner[k], np.float32(0.0))
    _affine(weights.edge_out, inner, change)
    for k in range(len(state)):
        state[k] += change[k] * np.float32(0.5)


@kernel
def _exchange(layer: Round, core: int, wanted: int, rows: Float32s, taken: int, scratch: Scratch) -> None:
    """Bring the first `wanted` nodes through one layer; `core` nodes receive messages, all send."""
    nodes, ends, heard, message = scratch.nodes, scratch.ends, scratch.heard, scratch.message
    hidden = nodes.shape[1]
    heard[:core] = 0.0
    for place in range(taken):
        for back in range(2):
            sender, receiver = ends[place, back], ends[place, 1 - back]
            if receiver >= wanted:
                continue
            _affine(layer.against if back else layer.along, rows[place], message)
            begin = 3 * hidden if back else hidden
            for k in range(hidden):
                value = max(message[k] + nodes[sender, k], np.float32(0.0))
                heard[receiver, begin + k] += value
                heard[receiver, begin + hidden + k] = max(heard[receiver, begin + hidden + k], value)
    for local in range(wanted):
        copy(nodes[local], heard[local])
    for local in range(wanted):
        _affine(layer.update, heard[local], message)
        total, spread = np.float32(0.0), np.float32(0.0)
        for k in range(hidden):
            total += message[k]
        mean = np.float32(total / hidden)
        for k in range(hidden):
            spread += (message[k] - mean) * (message[k] - mean)
        scale = np.float32(1.0) / np.sqrt(spread / np.float32(hidden) + np.float32(_EPSILON))
        for k in range(hidden):
            value = (message[k] - mean) * scale * layer.norm.weight[0, k] + layer.norm.bias[k]
            nodes[local, k] += max(value, np.float32(0.0))
