"""The shape of a ring: who sends to whom, and the typology that this structure is consistent with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

import networkx as nx

from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s

#: Part of a ring's transfers that a shape must explain to give its name.
_COVER: Final = 0.75
#: Different counterparties that make a fan.
_FAN: Final = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """The directed graph of a ring's transfers; node numbers are those of the columns."""

    #: (source, target) of every transfer, in time order
    legs: tuple[tuple[int, int], ...]
    #: different counterparties that each node sends to and receives from
    targets: dict[int, set[int]]
    sources: dict[int, set[int]]

    @property
    def nodes(self) -> set[int]:
        """Everyone at an end of a transfer."""
        return {end for leg in self.legs for end in leg}

    def share(self, kept: set[tuple[int, int]]) -> float:
        """Part of the transfers that run along the given pairs."""
        return sum(leg in kept for leg in self.legs) / len(self.legs)


def shape_of(columns: EventColumns, events: Int32s) -> Shape:
    """The shape of at least one transfer."""
    legs = tuple(zip(columns.source[events].tolist(), columns.target[events].tolist(), strict=True))
    targets: dict[int, set[int]] = defaultdict(set)
    sources: dict[int, set[int]] = defaultdict(set)
    for source, target in legs:
        targets[source].add(target)
        sources[target].add(source)
    return Shape(legs=legs, targets=dict(targets), sources=dict(sources))


def typology_of(columns: EventColumns, events: Int32s) -> Typology:
    """The typology that the transfers' structure is consistent with; the first in the order below that explains enough.

    Payments to merchants: one device behind several accounts, many payers of one merchant, one card at many.
    Transfers: cycle, gather-scatter, scatter-gather, fan-in, fan-out, bipartite, stack, random, else flow.
    """
    merchants = columns.is_merchant
    if merchants[columns.target[events]].mean() > 0.5:
        return _card_typology(columns, events)
    shape = shape_of(columns, events)
    for typology, is_shaped in _TESTS:
        if is_shaped(shape):
            return typology
    if _shares_device(columns, events):
        return Typology.SHARED_DEVICE
    return Typology.FLOW


def _card_typology(columns: EventColumns, events: Int32s) -> Typology:
    if _shares_device(columns, events):
        return Typology.SHARED_DEVICE
    payers = Counter(columns.source[events].tolist())
    shops = Counter(columns.target[events].tolist())
    if max(shops.values()) > max(payers.values()):
        return Typology.COMPROMISED_MERCHANT
    return Typology.CARD_BURST if max(payers.values()) >= _COVER * len(events) else Typology.FLOW


def _shares_device(columns: EventColumns, events: Int32s) -> bool:
    """Whether at least three accounts order most of the transfers from one device."""
    used = columns.device[events]
    counts = Counter(used[used >= 0].tolist())
    if not counts:
        return False
    device, count = max(counts.items(), key=lambda item: (item[1], -item[0]))
    users = set(columns.source[events][used == device].tolist())
    return len(users) >= _FAN and count >= _COVER * len(events)


def _is_cycle(shape: Shape) -> bool:
    graph = nx.DiGraph(shape.legs)
    loops = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    if not loops:
        return False
    loop = max(loops, key=len)
    inside = {leg for leg in shape.legs if leg[0] in loop and leg[1] in loop}
    return shape.share(inside) >= _COVER


def _hub(shape: Shape) -> tuple[int, int, int]:
    """The node with the most counterparties, and how many it has on each side."""
    # Ties by position in time, so that names of accounts change nothing.
    order = {node: k for k, node in reversed(list(enumerate(end for leg in shape.legs for end in leg)))}
    sizes = {
        node: (len(shape.sources.get(node, ())), len(shape.targets.get(node, ())))
        for node in sorted(order, key=order.__getitem__)
    }
    node = max(sizes, key=lambda one: sum(sizes[one]))
    return node, *sizes[node]


def _is_gather_scatter(shape: Shape) -> bool:
    node, n_in, n_out = _hub(shape)
    touching = {leg for leg in shape.legs if node in leg}
    return min(n_in, n_out) >= 2 and n_in + n_out > _FAN and shape.share(touching) >= _COVER


def _is_scatter_gather(shape: Shape) -> bool:
    """Whether two nodes are joined by at least two others that hold most of the transfers."""
    best: set[tuple[int, int]] = set()
    for origin, middle in shape.targets.items():
        if len(middle) < 2:
            continue
        ends = Counter(end for node in middle for end in shape.targets.get(node, ()) if end != origin)
        for end, count in ends.items():
            if count >= 2:
                between = {node for node in middle if end in shape.targets.get(node, ())}
                kept = {(origin, node) for node in between} | {(node, end) for node in between}
                best = max(best, kept, key=shape.share)
    return bool(best) and shape.share(best) >= _COVER


def _is_fan_in(shape: Shape) -> bool:
    node, n_in, _ = _hub(shape)
    return n_in >= _FAN and shape.share({(source, node) for source in shape.sources[node]}) >= _COVER


def _is_fan_out(shape: Shape) -> bool:
    node, _, n_out = _hub(shape)
    return n_out >= _FAN and shape.share({(node, target) for target in shape.targets[node]}) >= _COVER


def _is_bipartite(shape: Shape) -> bool:
    senders, receivers = set(shape.targets), set(shape.sources)
    return not senders & receivers and min(len(senders), len(receivers)) >= 2


def _is_stack(shape: Shape) -> bool:
    """Whether the nodes stand in three layers or more, without a way back, at least two of them wide."""
    graph = nx.DiGraph(shape.legs)
    if not nx.is_directed_acyclic_graph(graph):
        return False
    widths = [len(layer) for layer in nx.topological_generations(graph)]
    return len(widths) >= _FAN and sum(width >= 2 for width in widths) >= 2


def _is_random(shape: Shape) -> bool:
    """Whether the transfers are one walk: nearly nobody has more than one counterparty on a side."""
    graph = nx.DiGraph(shape.legs)
    straight = [node for node in graph if graph.in_degree(node) <= 1 and graph.out_degree(node) <= 1]
    return len(shape.nodes) >= _FAN and nx.is_weakly_connected(graph) and len(straight) >= _COVER * len(graph)


_TESTS: Final = (
    (Typology.CYCLE, _is_cycle),
    (Typology.GATHER_SCATTER, _is_gather_scatter),
    (Typology.SCATTER_GATHER, _is_scatter_gather),
    (Typology.FAN_IN, _is_fan_in),
    (Typology.FAN_OUT, _is_fan_out),
    (Typology.BIPARTITE, _is_bipartite),
    (Typology.STACK, _is_stack),
    (Typology.RANDOM, _is_random),
)
