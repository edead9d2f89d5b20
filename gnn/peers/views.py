"""A batch of our sampler's subgraphs as a `Design` sees it, cut to what two layers need. Imports torch.

The scored transactions themselves are in the graph, as in the published code. Their ends are all that the second layer
must bring up to date, and hear from core nodes only; so the first layer serves core nodes, and nothing is lost.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from gnn.libraries import library
from gnn.message_passing.batch import Batch
from gnn.message_passing.sampler import PAIR_INPUTS
from gnn.peers.design import Design

torch = library("torch")

#: Of an event's own inputs: both ports, and the device's.
_PORTS: Final = slice(1, 4)


class Edges(NamedTuple):
    """`e` transactions along which nodes hear in one layer and direction."""

    #: [2, e] senders, and receivers by their number among those that the layer serves
    ends: Any
    #: [2, p] distinct pairs of both and [e] the pair of each transaction; where parallel ones are not aggregated first,
    #: each is a pair of its own
    pairs: Any
    pair: Any


class Direction(NamedTuple):
    """All that goes along the money, or against it."""

    #: [e, width]
    inputs: Any
    first: Edges
    #: [e2] those of the first layer's transactions that the second one hears along, the scored ones last; [2, e2] their
    #: sender and receiver among the core nodes
    kept: Any
    core_ends: Any
    second: Edges


class View(NamedTuple):
    """`k` nodes, of which the first are core; `t` of these are ends of the `s` scored transactions."""

    #: [k, 1 or 2] a constant and, where the design has them, ego marks
    nodes: Any
    core_count: int
    #: [t] numbers among the core nodes, and [2, s] the place there of each scored transaction's source and target
    served: Any
    scored: Any
    directions: list[Direction]


def view_of(design: Design, batch: Batch, device: Any) -> View:
    """The batch with only the inputs that the design has: a transaction's own columns and how long ago it was."""
    own = torch.from_numpy(batch.nodes[:, :2]).amax(dim=1, keepdim=True)
    nodes = torch.cat([torch.ones_like(own), own], dim=1) if design.ego_marks else torch.ones_like(own)
    inputs = torch.cat([torch.from_numpy(batch.events), torch.from_numpy(batch.seeds)])
    # Of what an event gains by being seen from another, its age stands for the published time; the rest is ours.
    inputs = inputs[:, : inputs.shape[1] - PAIR_INPUTS + 1]
    if not design.ports:
        inputs = torch.cat([inputs[:, : _PORTS.start], inputs[:, _PORTS.stop :]], dim=1)
    source = torch.cat([torch.from_numpy(batch.source), torch.from_numpy(batch.seed_source)])
    target = torch.cat([torch.from_numpy(batch.target), torch.from_numpy(batch.seed_target)])
    scored = torch.stack([torch.from_numpy(batch.seed_source), torch.from_numpy(batch.seed_target)])
    served, place = torch.unique(scored, return_inverse=True)
    ways = [(source, target), (target, source)] if design.reverse else [(source, target)]
    cut = _Cut(design, batch.core_count, served)
    directions = [_on(_direction(cut, sender, receiver, inputs), device) for sender, receiver in ways]
    return View(nodes.to(device), batch.core_count, served.to(device), place.to(device), directions)


class _Cut(NamedTuple):
    design: Design
    core_count: int
    served: Any


def _direction(cut: _Cut, sender: Any, receiver: Any, inputs: Any) -> Direction:
    heard = receiver < cut.core_count
    sender, receiver = sender[heard], receiver[heard]
    is_served = torch.zeros(cut.core_count, dtype=torch.bool)
    is_served[cut.served] = True
    kept = is_served[receiver].nonzero().squeeze(1)
    core_ends = torch.stack([sender[kept], receiver[kept]])
    place = torch.searchsorted(cut.served, core_ends[1])
    return Direction(
        inputs=inputs[heard],
        first=_edges(cut, torch.stack([sender, receiver])),
        kept=kept,
        core_ends=core_ends,
        second=_edges(cut, torch.stack([core_ends[0], place])),
    )


def _edges(cut: _Cut, ends: Any) -> Edges:
    if not cut.design.parallel_first:
        return Edges(ends, ends, torch.arange(ends.shape[1]))
    base = int(ends[1].max()) + 1
    key, pair = torch.unique(ends[0] * base + ends[1], return_inverse=True)
    return Edges(ends, torch.stack([key // base, key % base]), pair)


def _on(direction: Direction, device: Any) -> Direction:
    def moved(edges: Edges) -> Edges:
        return Edges(*(part.to(device) for part in edges))

    inputs, first, kept, core_ends, second = direction
    return Direction(inputs.to(device), moved(first), kept.to(device), core_ends.to(device), moved(second))
