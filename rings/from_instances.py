"""Candidates from motif instances: those whose transfers are suspicious enough in themselves."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.canonical.vocabulary import TYPOLOGIES, Typology
from graph.columns import Bools, Float64s, Int64s
from rings.candidate import LEAST_TRANSFERS, Candidate, worth
from rings.scene import Scene

#: Least mean suspicion of the upper half of an instance's transfers.
LEAST_STRENGTH: Final = 0.1
#: Strongest instances that are looked at; benign life makes many.
_MOST: Final = 20_000
#: Instances of which each transfer stands for itself: without one that is far less suspicious than the others the rest
#: is the same structure still.
_LOOSE: Final = [
    TYPOLOGIES.index(one)
    for one in (
        Typology.FAN_IN, Typology.FAN_OUT, Typology.GATHER_SCATTER, Typology.BIPARTITE, Typology.STACK,
        Typology.SHARED_DEVICE,
    )
]  # fmt: skip
#: Part of an instance's strength that a transfer of such an instance needs.
_LOOSE_SHARE: Final = 0.3
#: Of `rings.candidate.worth`; and how many times more a structure counts than a mere flow, as it proves that its
#: transfers belong together.
_SHARE: Final = 0.5
_TIMES: Final = 2.5


def instance_candidates(scene: Scene) -> tuple[list[Candidate], bool]:
    """The candidates, and whether the budget left some out. O(w log w) for w witnesses."""
    instances = scene.instances
    if len(instances) == 0:
        return [], False
    sizes = np.diff(instances.offsets)
    strengths = _upper_means(scene.suspicion[instances.events], instances.offsets)
    wanted = np.flatnonzero((strengths >= LEAST_STRENGTH) & (sizes >= LEAST_TRANSFERS))
    order = wanted[np.argsort(-strengths[wanted], kind="stable")]
    loose = np.isin(instances.typology, _LOOSE)
    found = []
    for number in order[:_MOST].tolist():
        events = instances.witnesses(number)
        if loose[number]:
            kept: Bools = scene.suspicion[events] >= _LOOSE_SHARE * strengths[number]
            events = events[kept]
        if len(events) >= LEAST_TRANSFERS:
            found.append(
                Candidate(
                    events=tuple(events.tolist()),
                    worth=_TIMES * worth(scene.suspicion[events], _SHARE),
                    instances=(number,),
                    truncated=bool(instances.truncated[instances.closing_event[number]]),
                )
            )
    return found, len(order) > _MOST


def _upper_means(values: Float64s, offsets: Int64s) -> Float64s:
    """Mean of the upper half of each segment's values (the middle one counts to the upper half)."""
    sizes = np.diff(offsets)
    segment = np.repeat(np.arange(len(sizes)), sizes)
    ordered = values[np.lexsort((values, segment))]
    place = np.arange(len(values)) - np.repeat(offsets[:-1], sizes)
    upper = place >= np.repeat(sizes // 2, sizes)
    total = np.bincount(segment, weights=np.where(upper, ordered, 0.0), minlength=len(sizes))
    count = np.bincount(segment, weights=upper, minlength=len(sizes))
    return np.round(total / np.maximum(count, 1), 9)
