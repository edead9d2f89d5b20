"""The shape of a ring: who sends to whom, and the typology that this structure is consistent with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s

#: Part of a ring's transfers that a shape must explain to give its name.
_COVER: Final = 0.75
#: Different counterparties that make a fan.
_FAN: Final = 3


@dataclass(frozen=True)
class Shape:
    """The directed graph of a ring's transfers; node numbers are those of the columns."""

    #: (source, target) of every transfer, in time order
    legs: tuple[tuple[int, int], ...]
    #: different counterparties that each node sends to and receives from
    targets: dict[int, set[int]]
    sources: dict[int, set[int]]

    @cached_property
    def nodes(self) -> tuple[int, ...]:
        """Everyone at an end of a transfer, in the order in which money came by."""
        return tuple(dict.fromkeys(end for leg in self.legs for end in leg))

    @cached_property
    def counts(self) -> Counter[tuple[int, int]]:
        """Transfers along each pair."""
        return Counter(self.legs)

    def share(self, kept: Iterable[tuple[int, int]]) -> float:
        """Part of the transfers that run along the given different pairs."""
        return sum(self.counts[leg] for leg in kept) / len(self.legs)

    @cached_property
    def hub(self) -> tuple[int, int, int]:
        """The node with the most counterparties, the first among equals, and how many it has on each side."""
        sizes = [(node, len(self.sources.get(node, ())), len(self.targets.get(node, ()))) for node in self.nodes]
        return max(sizes, key=lambda one: one[1] + one[2])

    @cached_property
    def layers(self) -> list[list[int]]:
        """Nodes by the longest way that leads to them; those on a way round, and behind one, are in none."""
        return _peeled(self.nodes, self.sources, self.targets)

    @cached_property
    def loop(self) -> set[int]:
        """Nodes on ways round, or between two of them; empty where there is no way round."""
        rest = set(self.nodes) - {node for layer in self.layers for node in layer}
        kept = [node for node in self.nodes if node in rest]
        ahead = {node: self.targets.get(node, set()) & rest for node in kept}
        behind = {node: self.sources.get(node, set()) & rest for node in kept}
        return rest - {node for layer in _peeled(kept, ahead, behind) for node in layer}


def _peeled(nodes: Sequence[int], before: Mapping[int, set[int]], after: Mapping[int, set[int]]) -> list[list[int]]:
    """Nodes without one before them, then those that have none but these before them, and so on (Kahn 1962)."""
    waiting = {node: len(before.get(node, ())) for node in nodes}
    layer = [node for node in nodes if waiting[node] == 0]
    layers = []
    while layer:
        layers.append(layer)
        following = []
        for node in layer:
            for other in after.get(node, ()):
                waiting[other] -= 1
                if waiting[other] == 0:
                    following.append(other)
        layer = following
    return layers


def shape_of(columns: EventColumns, events: Int32s) -> Shape:
    """The shape of at least one transfer."""
    legs = tuple(zip(columns.source[events].tolist(), columns.target[events].tolist(), strict=True))
    targets: dict[int, set[int]] = {}
    sources: dict[int, set[int]] = {}
    for source, target in legs:
        targets.setdefault(source, set()).add(target)
        sources.setdefault(target, set()).add(source)
    return Shape(legs=legs, targets=targets, sources=sources)


def typology_of(columns: EventColumns, events: Int32s) -> Typology:
    """The typology that the transfers' structure is consistent with; the first in the order below that explains enough.

    One device behind several accounts goes first. Payments to merchants: many payers of one merchant, one card at many.
    Transfers: cycle, gather-scatter, scatter-gather, fan-in, fan-out, bipartite, stack, random, else flow.
    """
    if _shares_device(columns, events):
        return Typology.SHARED_DEVICE
    merchants = columns.is_merchant
    if merchants[columns.target[events]].mean() > 0.5:
        return _card_typology(columns, events)
    shape = shape_of(columns, events)
    for typology, is_shaped in _TESTS:
        if is_shaped(shape):
            return typology
    return Typology.FLOW


def _card_typology(columns: EventColumns, events: Int32s) -> Typology:
    payers = Counter(columns.source[events].tolist())
    shops = Counter(columns.target[events].tolist())
    if max(shops.values()) > max(payers.values()):
        return Typology.COMPROMISED_MERCHANT
    return Typology.CARD_BURST if max(payers.values()) >= _COVER * len(events) else Typology.FLOW


def _shares_device(columns: EventColumns, events: Int32s) -> bool:
    """Whether at least three accounts that order from one device are at an end of most of the transfers."""
    used, source = columns.device[events], columns.source[events]
    users: dict[int, set[int]] = {}
    for device, account in zip(used.tolist(), source.tolist(), strict=True):
        if device >= 0:
            users.setdefault(device, set()).add(account)
    most = max(users.values(), key=len, default=set())
    touching = np.isin(source, list(most)) | np.isin(columns.target[events], list(most))
    return len(most) >= _FAN and float(touching.mean()) >= _COVER


def _is_cycle(shape: Shape) -> bool:
    loop = shape.loop
    return bool(loop) and shape.share(leg for leg in shape.counts if leg[0] in loop and leg[1] in loop) >= _COVER


def _is_gather_scatter(shape: Shape) -> bool:
    node, n_in, n_out = shape.hub
    touching = (leg for leg in shape.counts if node in leg)
    return min(n_in, n_out) >= 2 and n_in + n_out > _FAN and shape.share(touching) >= _COVER


def _is_scatter_gather(shape: Shape) -> bool:
    """Whether two nodes are joined by at least two others that hold most of the transfers."""
    best = 0.0
    for origin, middle in shape.targets.items():
        if len(middle) < 2:
            continue
        ways: dict[int, list[int]] = {}
        for node in middle:
            for end in shape.targets.get(node, ()):
                if end != origin:
                    ways.setdefault(end, []).append(node)
        for end, between in ways.items():
            if len(between) >= 2:
                legs = [(origin, node) for node in between] + [(node, end) for node in between]
                best = max(best, shape.share(legs))
    return best >= _COVER


def _is_fan_in(shape: Shape) -> bool:
    node, n_in, _ = shape.hub
    return n_in >= _FAN and shape.share((source, node) for source in shape.sources[node]) >= _COVER


def _is_fan_out(shape: Shape) -> bool:
    node, _, n_out = shape.hub
    return n_out >= _FAN and shape.share((node, target) for target in shape.targets[node]) >= _COVER


def _is_bipartite(shape: Shape) -> bool:
    return not shape.targets.keys() & shape.sources.keys() and min(len(shape.targets), len(shape.sources)) >= 2


def _is_stack(shape: Shape) -> bool:
    """Whether the nodes stand in three layers or more, without a way back, at least two of them wide."""
    wide = sum(len(layer) >= 2 for layer in shape.layers)
    return not shape.loop and len(shape.layers) >= _FAN and wide >= 2


def _is_random(shape: Shape) -> bool:
    """Whether the transfers are one walk: nearly nobody has more than one counterparty on a side."""
    straight = [
        node for node in shape.nodes if len(shape.sources.get(node, ())) <= 1 and len(shape.targets.get(node, ())) <= 1
    ]
    return len(shape.nodes) >= _FAN and len(straight) >= _COVER * len(shape.nodes) and _is_connected(shape)


def _is_connected(shape: Shape) -> bool:
    seen = {shape.nodes[0]}
    open_ends = [shape.nodes[0]]
    while open_ends:
        node = open_ends.pop()
        new = (shape.sources.get(node, set()) | shape.targets.get(node, set())) - seen
        seen |= new
        open_ends += new
    return len(seen) == len(shape.nodes)


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
