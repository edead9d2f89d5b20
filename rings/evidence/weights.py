"""How much each transfer and member carries of a ring's suspicion, by rules, baselines, trees and the graph network.

The suspicion of a transfer is a sum: the ensemble's weight times the rarity of each detector's score, and of each
rule's evidence (`Ensemble.parts`). Each part is given to the transfers that brought it about:

- what a rule adds to a transfer, in equal shares, to those transfers of the ring that prove its hit;
- what baselines and trees add, to the transfer itself, as they read its own row of features;
- what the graph network adds, to the ring's transfers that its logit rests on, by gradient times input.

A transfer's weight is the sum of what it was given over that of the whole ring: weights are 0 or more and add up to 1.
A member's weight is half of that of each transfer that it sent or received, so that those add up to 1 as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from gnn.message_passing.listened import Listened
from graph.columns import EventColumns, Float64s, Int32s
from rings.ring import Ring
from rules.hits import RuleHits

RULES, BASELINES, TREES, NETWORK = METHODS = ("rules", "baselines", "trees", "network")
_METHOD_OF: Final = {"boosted_trees": TREES, "graph_network": NETWORK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Of a ring's `k` transfers, in their order."""

    #: [k] by method, 0 or more: parts of the whole ring's suspicion
    by_method: Mapping[str, Float64s]

    @property
    def total(self) -> Float64s:
        """[k] blended; they add up to 1, or are all 0 where there is no suspicion."""
        total: Float64s = np.sum([self.by_method[name] for name in METHODS], axis=0)
        return total

    def of_members(self, ring: Ring, columns: EventColumns) -> Float64s:
        """[members] half the weight of each member's transfers, once for each end."""
        places = np.searchsorted(ring.members, [columns.source[ring.events], columns.target[ring.events]])
        found = np.zeros(len(ring.members))
        for ends in places:
            np.add.at(found, ends, self.total / 2)
        return found


def weights_of(
    ring: Ring,
    parts: Mapping[str, Float64s],
    hits: RuleHits,
    fired: Mapping[int, list[int]],
    listened: Mapping[str, Listened],
) -> Weights:
    """The weights of a ring: `parts` [k] by detector and rule code, `fired` numbers of hits by event."""
    given = {name: np.zeros(len(ring.events)) for name in METHODS}
    for name, part in parts.items():
        if name in hits.codes:
            given[RULES] += _by_proof(ring, part, name, hits, fired)
        elif name in listened:
            given[NETWORK] += _by_listening(ring, part, listened[name])
        else:
            given[_METHOD_OF.get(name, BASELINES)] += part
    whole = float(sum(one.sum() for one in given.values()))
    return Weights(by_method={name: one / whole if whole > 0 else one for name, one in given.items()})


def _by_proof(ring: Ring, part: Float64s, code: str, hits: RuleHits, fired: Mapping[int, list[int]]) -> Float64s:
    given = np.zeros(len(ring.events))
    for k in np.flatnonzero(part > 0).tolist():
        event = int(ring.events[k])
        mine = [number for number in fired.get(event, ()) if hits.codes[hits.rule[number]] == code]
        strongest = max(mine, key=lambda number: float(hits.score[number]))
        proof = np.flatnonzero(np.isin(ring.events, hits.proof(strongest)))
        given[proof] += part[k] / len(proof)
    return given


def _by_listening(ring: Ring, part: Float64s, listened: Listened) -> Float64s:
    inside = np.isin(listened.event, ring.events)
    seed, strength = listened.seed[inside], listened.strength[inside]
    place = np.searchsorted(ring.events, listened.event[inside])
    whole = np.bincount(seed, weights=strength, minlength=len(part))
    # Rounded: sums of floats may differ in their last digits from one machine to another.
    share = np.round(np.divide(strength, whole[seed], out=np.zeros(len(seed)), where=whole[seed] > 0), 6)
    given: Float64s = np.bincount(place, weights=part[seed] * share, minlength=len(part)).astype(np.float64)
    # A logit that rests on nothing in the ring is the transfer's own.
    return given + np.where(whole > 0, 0.0, part)


def order_of(ring: Ring, weights: Weights) -> Int32s:
    """The ring's events, heaviest first; ties in the order of time."""
    return ring.events[np.lexsort((np.arange(len(ring.events)), -np.round(weights.total, 12)))]
