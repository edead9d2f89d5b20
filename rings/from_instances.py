"""Candidates from motif instances: those whose transfers are suspicious enough in themselves."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Float64s, Int64s
from rings.candidate import Candidate
from rings.scene import Scene

#: Least mean suspicion of the upper half of an instance's transfers.
LEAST_STRENGTH: Final = 0.2
#: Strongest instances that are looked at; benign life makes many.
_MOST: Final = 20_000
#: Transfers of an instance that makes a ring.
LEAST_TRANSFERS: Final = 3


def instance_candidates(scene: Scene) -> tuple[list[Candidate], bool]:
    """The candidates, strongest first, and whether the budget left some out. O(w log w) for w witnesses."""
    instances = scene.instances
    if len(instances) == 0:
        return [], False
    sizes = np.diff(instances.offsets)
    strength = _upper_means(scene.suspicion[instances.events], instances.offsets)
    wanted = np.flatnonzero((strength >= LEAST_STRENGTH) & (sizes >= LEAST_TRANSFERS))
    order = wanted[np.argsort(-strength[wanted], kind="stable")]
    chosen = [
        Candidate(
            events=tuple(instances.witnesses(number).tolist()),
            strength=float(strength[number]),
            instances=(number,),
            truncated=bool(instances.truncated[instances.closing_event[number]]),
        )
        for number in order[:_MOST].tolist()
    ]
    return chosen, len(order) > _MOST


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
