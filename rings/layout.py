"""Where the members of a ring are drawn, by its typology; computed once, so that pages only draw."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from graph.canonical.vocabulary import Typology

#: Distance between neighbours, in the page's units.
STEP: Final = 120.0
#: Money that runs to and fro would else go ever farther to the right.
MOST_COLUMNS: Final = 8

Point = tuple[float, float]
#: (source key, target key) of the transfers in time order; a key is `kind:id`.
Legs = Sequence[tuple[str, str]]


def key_of(end: Mapping[str, Any]) -> str:
    """The key of a member or of a transfer's end: `account:BANK:NUMBER`."""
    return f"{end['kind']}:{end['id']}"


def positions(document: Mapping[str, Any], transfers: Iterable[Mapping[str, Any]]) -> dict[str, Point]:
    """Key of every member to (x, y); deterministic, and no two members lie on the same place.

    A cycle lies on a circle in the order in which money first comes by, a fan is a star around its hub,
    gather-scatter an hourglass; bipartite, stack, scatter-gather and chains stand in columns from left to right.
    """
    members = [key_of(member) for member in document["members"]]
    known = set(members)
    legs = [(key_of(one["source"]), key_of(one["target"])) for one in transfers]
    legs = [(source, target) for source, target in legs if source in known and target in known]
    order = list(dict.fromkeys([*(end for leg in legs for end in leg), *sorted(members)]))
    place = _PLACES.get(Typology(document["typology"]), _columns)(order, legs)
    return {key: (round(x, 2), round(y, 2)) for key, (x, y) in place.items()}


def _circle(order: Sequence[str], _: Legs) -> dict[str, Point]:
    radius = max(STEP, len(order) * STEP / (2.0 * math.pi))
    angle = 2.0 * math.pi / max(len(order), 1)
    return {
        key: (radius * math.sin(number * angle), -radius * math.cos(number * angle)) for number, key in enumerate(order)
    }


def _star(order: Sequence[str], legs: Legs) -> dict[str, Point]:
    hub = _hub(order, legs)
    others = [key for key in order if key != hub]
    return {hub: (0.0, 0.0), **_circle(others, legs)} if others else {hub: (0.0, 0.0)}


def _hourglass(order: Sequence[str], legs: Legs) -> dict[str, Point]:
    """Payers above the hub, receivers below it."""
    hub = _hub(order, legs)
    payers = {source for source, target in legs if target == hub}
    above = [key for key in order if key != hub and key in payers]
    below = [key for key in order if key != hub and key not in payers]
    return {hub: (0.0, 0.0), **_row(above, -2.0 * STEP), **_row(below, 2.0 * STEP)}


def _row(keys: Sequence[str], y: float) -> dict[str, Point]:
    return {key: ((number - (len(keys) - 1) / 2.0) * STEP, y) for number, key in enumerate(keys)}


def _columns(order: Sequence[str], legs: Legs) -> dict[str, Point]:
    """From left to right by the most steps that money took to come by, in time order; as wide as it is high."""
    depth: dict[str, int] = {}
    for source, target in legs:
        start = depth.setdefault(source, 0)
        depth[target] = max(depth.get(target, 0), min(start + 1, MOST_COLUMNS - 1))
    layers: dict[int, list[str]] = defaultdict(list)
    for key in order:
        layers[depth.get(key, 0)].append(key)
    columns = sorted(layers)
    tallest = max((len(keys) for keys in layers.values()), default=1)
    width = STEP * max(2.0, 1.3 * tallest / max(len(columns) - 1, 1))
    return {
        key: (columns.index(column) * width, (number - (len(keys) - 1) / 2.0) * STEP)
        for column, keys in layers.items()
        for number, key in enumerate(keys)
    }


def _hub(order: Sequence[str], legs: Legs) -> str:
    """The member with most counterparties; the first that money came by among equals."""
    others: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for source, target in legs:
        others[source].add((target, True))
        others[target].add((source, False))
    return max(order, key=lambda key: len(others[key]))


_PLACES: Final[dict[Typology, Callable[[Sequence[str], Legs], dict[str, Point]]]] = {
    Typology.CYCLE: _circle,
    Typology.FAN_IN: _star,
    Typology.FAN_OUT: _star,
    Typology.CARD_BURST: _star,
    Typology.COMPROMISED_MERCHANT: _star,
    Typology.GATHER_SCATTER: _hourglass,
}
