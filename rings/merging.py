"""Overlapping candidates become one: a ring for each scheme, not one for every pattern seen in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Float64s
from rings.candidate import LEAST_TRANSFERS, Candidate, strength

#: Part of the smaller one's transfers that a candidate and a ring must share to be one.
_SAME_SCHEME: Final = 0.5
#: Suspicion of a transfer that joins a ring which it was not founded with: at all, and as part of the ring's strength.
_JOINS_FROM: Final = 0.4
_JOINS_SHARE: Final = 0.6
#: What a ring takes from others, at most: as part of what it was founded with, and at any rate. More than that is
#: another scheme, which this one touches.
_JOINS_MOST: Final = 0.5
_JOINS_LEAST: Final = 2
#: Transfers of a ring; what would make it larger stays out, and the ring says truncated.
LARGEST: Final = 64


@dataclass(slots=True)
class _Ring:
    events: set[int]
    worth: float
    instances: list[int]
    truncated: bool
    #: suspicion from which a transfer joins, and how many may
    joins_from: float
    joins_until: int


def merge(
    candidates: Sequence[Candidate], suspicion: Float64s, connected: Callable[[Sequence[int]], list[list[int]]]
) -> list[Candidate]:
    """Candidates without a common transfer; each transfer belongs to the worthiest ring that it was found with.

    Taken from the worthiest down (ties: the larger, then the earlier), a candidate founds a ring where none of its
    transfers is in one yet. Where it shares half or more of the smaller one's transfers with a ring, it is the same
    scheme seen otherwise, and the ring takes of its others only those that are as suspicious as its own are. Where it
    shares less, or these would be too many, what of it is in no ring founds others, in its `connected` parts of three
    transfers or more.

    `suspicion` [n] is that of every event, 0 to 1.
    """
    rings: list[_Ring] = []
    ring_of: dict[int, int] = {}

    def found(events: Sequence[int], candidate: Candidate) -> None:
        kept = events[:LARGEST]
        joins_from = max(_JOINS_FROM, _JOINS_SHARE * strength(suspicion[np.array(kept)]))
        truncated = candidate.truncated or len(events) > LARGEST
        ring_of.update(dict.fromkeys(kept, len(rings)))
        joins_until = len(kept) + max(_JOINS_LEAST, int(_JOINS_MOST * len(kept)))
        rings.append(_Ring(set(kept), candidate.worth, list(candidate.instances), truncated, joins_from, joins_until))

    for candidate in sorted(candidates, key=lambda one: (-one.worth, -len(one.events), one.events)):
        shared = Counter(ring_of[event] for event in candidate.events if event in ring_of)
        rest = [event for event in candidate.events if event not in ring_of]
        if not shared:
            found(rest, candidate)
            continue
        number, count = max(shared.items(), key=lambda item: (item[1], -item[0]))
        ring = rings[number]
        if count >= _SAME_SCHEME * min(len(candidate.events), len(ring.events)):
            new = [event for event in rest if suspicion[event] >= ring.joins_from]
            if len(ring.events) + len(new) <= ring.joins_until:
                _join(ring, new, candidate)
                ring_of.update(dict.fromkeys(ring.events, number))
                continue
            rest = new
        for part in connected(rest):
            if len(part) >= LEAST_TRANSFERS:
                found(part, candidate)
    return [
        Candidate(
            events=tuple(sorted(ring.events)),
            worth=ring.worth,
            instances=tuple(sorted(ring.instances)),
            truncated=ring.truncated,
        )
        for ring in rings
    ]


def _join(ring: _Ring, new: Sequence[int], candidate: Candidate) -> None:
    room = LARGEST - len(ring.events)
    ring.events.update(new[:room])
    ring.instances += candidate.instances
    ring.truncated |= candidate.truncated or len(new) > room
