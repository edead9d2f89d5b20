"""The graph network's forward pass without torch: one compiled loop over seeds, equal to `layers` up to rounding.

A seed's whole subgraph stays in the processor's cache, which makes it faster than batches of tensors, and the
scoring process needs no torch. What an event tells is made once for all seeds that see it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from gnn.blocks import in_blocks
from gnn.message_passing.sampler import (
    MOST_CORE,
    MOST_EVENTS,
    MOST_NODES,
    NODE_INPUTS,
    PAIR_INPUTS,
    copy,
    node_inputs,
    pair_inputs,
    sample_subgraph,
)
from gnn.message_passing.temporal_graph import TemporalGraph
from gnn.message_passing.weights import Affine, Folded, Weights, folded
from graph.columns import Bools, Float32s, Float64s, Int16s, Int32s, Int64s
from graph.kernels.jit import allocating, inlined, kernel

_BLOCK: Final = 4096
#: LayerNorm's default in torch.
_EPSILON: Final = 1e-5
_ZERO: Final = np.float32(0.0)


class Seen(NamedTuple):
    """What the loop reads."""

    graph: TemporalGraph
    #: [n, width] inputs of events, [n] logarithms of their amounts
    inputs: Float32s
    log_amount: Float32s
    #: [n, 5 hidden] what each event tells (see `Folded.told`), once it is `ready`
    told: Float32s
    ready: Bools


def logits_of(
    weights: Weights, graph: TemporalGraph, inputs: Float32s, log_amount: Float32s, seeds: Int64s
) -> Float64s:
    """[s] logits, on two threads; the same at any block size, as every seed is computed alone.

    Memory: 20 hidden bytes an event that any seed sees.
    """
    return seen_of(weights, graph, inputs, log_amount, seeds)[0]


def seen_of(
    weights: Weights, graph: TemporalGraph, inputs: Float32s, log_amount: Float32s, seeds: Int64s
) -> tuple[Float64s, Float32s]:
    """[s] logits, as `logits_of`, and [s, 2 hidden] the states of both ends that they are read from."""
    logits = np.empty(len(seeds), dtype=np.float64)
    chain = folded(weights)
    states = np.empty((len(seeds), 2 * len(chain.node.bias)), dtype=np.float32)
    told = np.empty((len(inputs), len(chain.told.bias)), dtype=np.float32)
    seen = Seen(graph, inputs, log_amount, told, np.zeros(len(inputs), dtype=np.bool_))
    if len(seeds) > _BLOCK:
        # Threads must not tell the same event; for a few seeds, one tells what they see.
        in_blocks(lambda begin, end: _tell_all(chain, seen, begin, end), len(inputs), block=_BLOCK)
    in_blocks(
        lambda begin, end: _score(chain, seen, seeds[begin:end], logits[begin:end], states[begin:end]),
        len(seeds),
        block=_BLOCK,
    )
    return logits, states


class Scratch(NamedTuple):
    """What one thread writes on while it scores; `hidden` numbers a state."""

    #: the subgraph in hand, as `gnn.message_passing.sampler` fills it
    numbers: Int32s
    met: Int32s
    events: Int32s
    ends: Int16s
    #: [nodes, hidden] states of nodes, [NODE_INPUTS] what one looks like, [core, hidden] its own first update
    nodes: Float32s
    looks: Float32s
    own: Float32s
    #: [events, PAIR_INPUTS] how events look from the seed
    pairs: Float32s
    #: [core, 4 hidden] messages: sum and maximum along, sum and maximum against
    heard: Float32s
    #: [2, 2, hidden] what each end of the seed adds inside an event's update, as source and as target
    roots: Float32s
    #: [hidden] inside an event's update, and a message; [3 hidden] states side by side
    inner: Float32s
    message: Float32s
    joined: Float32s


@allocating
def _scratch(hidden: int) -> Scratch:
    return Scratch(
        np.empty(MOST_NODES, dtype=np.int32),
        np.empty((MOST_NODES, 2), dtype=np.int32),
        np.empty(MOST_EVENTS, dtype=np.int32),
        np.empty((MOST_EVENTS, 2), dtype=np.int16),
        np.empty((MOST_NODES, hidden), dtype=np.float32),
        np.empty(NODE_INPUTS, dtype=np.float32),
        np.empty((MOST_CORE, hidden), dtype=np.float32),
        np.empty((MOST_EVENTS, PAIR_INPUTS), dtype=np.float32),
        np.empty((MOST_CORE, 4 * hidden), dtype=np.float32),
        np.empty((2, 2, hidden), dtype=np.float32),
        np.empty(hidden, dtype=np.float32),
        np.empty(hidden, dtype=np.float32),
        np.empty(3 * hidden, dtype=np.float32),
    )


@kernel
def _tell_all(chain: Folded, seen: Seen, begin: int, end: int) -> None:
    for event in range(begin, end):
        _tell(chain, seen, event)


@inlined
def _tell(chain: Folded, seen: Seen, event: int) -> None:
    if not seen.ready[event]:
        _affine(chain.told, seen.inputs[event], seen.told[event])
        seen.ready[event] = True


@allocating
def _score(chain: Folded, seen: Seen, seeds: Int64s, logits: Float64s, states: Float32s) -> None:
    _score_each(chain, seen, _scratch(len(chain.node.bias)), seeds, logits, states)


@kernel
def _score_each(chain: Folded, seen: Seen, scratch: Scratch, seeds: Int64s, logits: Float64s, states: Float32s) -> None:
    nodes, heard, inner, graph = scratch.nodes, scratch.heard, scratch.inner, seen.graph
    hidden = nodes.shape[1]
    for row in range(len(seeds)):
        seed = seeds[row]
        core, count, first, taken = sample_subgraph(
            graph, seed, scratch.numbers, scratch.met, scratch.events, scratch.ends
        )
        for local in range(count):
            node_inputs(graph, seed, local, scratch.numbers[local], scratch.met[local], scratch.looks)
            _affine(chain.node, scratch.looks, nodes[local])
            if local < core:
                _affine(chain.node_update, scratch.looks, scratch.own[local])
        _first_messages(chain, seen, seed, core, taken, scratch)
        for local in range(core):
            for back in range(2):
                part = 2 * back * hidden
                _add(chain.heard[part : part + 2 * hidden], heard[local, part : part + 2 * hidden], scratch.own[local])
            _settle(chain.first_norm, scratch.own[local], nodes[local])
        far = 0 if graph.source[seed] == graph.target[seed] else 1
        _second_messages(chain, seen, far + 1, first, scratch)
        _tell(chain, seen, seed)
        for k in range(hidden):
            inner[k] = max(
                seen.told[seed, 2 * hidden + k] + scratch.roots[0, 0, k] + scratch.roots[far, 1, k],
                _ZERO,
            )
        state = scratch.joined[2 * hidden :]
        _affine(chain.event, seen.inputs[seed], state)
        for k in range(hidden):
            state[k] += chain.outer.bias[k]
        _add(chain.outer.weight, inner, state)
        for local in range(far + 1):
            copy(chain.update.bias, scratch.message)
            _add(chain.update.weight[:hidden], nodes[local], scratch.message)
            _add(chain.update.weight[hidden:], heard[local], scratch.message)
            _settle(chain.second_norm, scratch.message, nodes[local])
        copy(nodes[0], scratch.joined)
        copy(nodes[far], scratch.joined[hidden:])
        copy(scratch.joined[: 2 * hidden], states[row])
        _affine(chain.head_in, scratch.joined, inner)
        logit = chain.head_out.bias[0]
        for k in range(hidden):
            logit += max(inner[k], _ZERO) * chain.head_out.weight[k, 0]
        logits[row] = logit


@kernel
def _first_messages(chain: Folded, seen: Seen, seed: int, core: int, taken: int, scratch: Scratch) -> None:
    """Every event tells the core nodes at its ends."""
    nodes, ends, heard, message = scratch.nodes, scratch.ends, scratch.heard, scratch.message
    hidden = nodes.shape[1]
    heard[:core] = _ZERO
    for place in range(taken):
        event = scratch.events[place]
        _tell(chain, seen, event)
        pair_inputs(seen.graph, seen.log_amount, seed, event, scratch.pairs[place])
        for back in range(2):
            sender, receiver = ends[place, back], ends[place, 1 - back]
            if receiver < core:
                _read(chain, seen, event, scratch.pairs[place], back * hidden, message)
                _hear(message, nodes[sender], heard[receiver, 2 * back * hidden : 2 * (back + 1) * hidden])


@kernel
def _second_messages(chain: Folded, seen: Seen, roots: int, first: int, scratch: Scratch) -> None:
    """The first-hop events, updated by the states of their ends, tell the seed's ends."""
    nodes, ends, heard, inner, message = scratch.nodes, scratch.ends, scratch.heard, scratch.inner, scratch.message
    hidden = nodes.shape[1]
    heard[:roots] = _ZERO
    for root in range(roots):
        scratch.roots[root] = _ZERO
        _add(chain.inner_source, nodes[root], scratch.roots[root, 0])
        _add(chain.inner_target, nodes[root], scratch.roots[root, 1])
    for place in range(first):
        event = scratch.events[place]
        source, target = ends[place, 0], ends[place, 1]
        _read(chain, seen, event, scratch.pairs[place], 2 * hidden, inner)
        if source < roots:
            _plus(scratch.roots[source, 0], inner)
        else:
            _add(chain.inner_source, nodes[source], inner)
        if target < roots:
            _plus(scratch.roots[target, 1], inner)
        else:
            _add(chain.inner_target, nodes[target], inner)
        for k in range(hidden):
            inner[k] = max(inner[k], _ZERO)
        for back in range(2):
            sender, receiver = ends[place, back], ends[place, 1 - back]
            if receiver < roots:
                _read(chain, seen, event, scratch.pairs[place], (3 + back) * hidden, message)
                _add(chain.against if back else chain.along, inner, message)
                _hear(message, nodes[sender], heard[receiver, 2 * back * hidden : 2 * (back + 1) * hidden])


@inlined
def _read(chain: Folded, seen: Seen, event: int, pair: Float32s, begin: int, into: Float32s) -> None:
    """What an event tells, from column `begin` on, to a seed that sees it like this."""
    width, end = seen.inputs.shape[1], begin + len(into)
    # Slices, as an index that is a sum keeps the loop from being vectorised.
    told, age = seen.told[event, begin:end], chain.told.weight[width, begin:end]
    amount = chain.told.weight[width + 1, begin:end]
    for k in range(len(into)):
        into[k] = told[k] + (pair[0] * age[k] + pair[1] * amount[k])


@inlined
def _hear(message: Float32s, sender: Float32s, into: Float32s) -> None:
    """Add a message to the sum and the maximum of those that a node heard in one direction."""
    hidden = len(message)
    for k in range(hidden):
        value = max(message[k] + sender[k], _ZERO)
        into[k] += value
        into[hidden + k] = max(into[hidden + k], value)


@inlined
def _plus(given: Float32s, into: Float32s) -> None:
    for k in range(len(into)):
        into[k] += given[k]


@inlined
def _affine(layer: Affine, given: Float32s, into: Float32s) -> None:
    copy(layer.bias, into)
    _add(layer.weight, given, into)


@inlined
def _add(weight: Float32s, given: Float32s, into: Float32s) -> None:
    """Add given W."""
    # Four inputs a round keep the sums in registers; what is not set (flags, what nobody said) costs nothing.
    count = len(given)
    for i in range(0, count - 3, 4):
        a, b, c, d = given[i], given[i + 1], given[i + 2], given[i + 3]
        if a != 0.0 or b != 0.0 or c != 0.0 or d != 0.0:
            for j in range(len(into)):
                into[j] += (a * weight[i, j] + b * weight[i + 1, j]) + (c * weight[i + 2, j] + d * weight[i + 3, j])
    for i in range(count - count % 4, count):
        for j in range(len(into)):
            into[j] += given[i] * weight[i, j]


@inlined
def _settle(norm: Affine, update: Float32s, into: Float32s) -> None:
    """Add an update to a node's state, normed and bent (LayerNorm, relu)."""
    hidden = len(into)
    total, spread = np.float32(0.0), np.float32(0.0)
    for k in range(hidden):
        total += update[k]
    mean = np.float32(total / hidden)
    for k in range(hidden):
        spread += (update[k] - mean) * (update[k] - mean)
    scale = np.float32(1.0) / np.sqrt(spread / np.float32(hidden) + np.float32(_EPSILON))
    for k in range(hidden):
        value = (update[k] - mean) * scale * norm.weight[0, k] + norm.bias[k]
        into[k] += max(value, _ZERO)
