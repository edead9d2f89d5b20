"""Overlapping candidates become one: a ring for each scheme, not one for every pattern seen in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rings.candidate import Candidate

#: Part of the smaller one's transfers that two candidates must share to be one ring.
_SAME_SCHEME: Final = 0.5
#: Transfers of a ring; what would make it larger stays out, and the ring says truncated.
LARGEST: Final = 64
#: Rest of a candidate that is still a ring of its own.
_LEAST_REST: Final = 3


@dataclass(slots=True)
class _Growing:
    events: set[int]
    strength: float
    instances: list[int] = field(default_factory=list)
    truncated: bool = False


def merge(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates without a common transfer; each transfer belongs to the strongest ring that it was found with.

    Taken from the strongest down (ties: the larger, then the earlier), a candidate joins all rings with which it
    shares at least half of the smaller one's transfers, and makes them one, as long as the ring stays within
    `LARGEST`. Where it joins none, what of it is in no ring yet stands for itself if it is three transfers or more.
    """
    order = sorted(candidates, key=lambda one: (-one.strength, -len(one.events), one.events))
    rings: dict[int, _Growing] = {}
    ring_of: dict[int, int] = {}
    for number, candidate in enumerate(order):
        shared = Counter(ring_of[event] for event in candidate.events if event in ring_of)
        # Most in common first; ties to the ring that was found first.
        joined = [
            ring
            for ring, count in sorted(shared.items(), key=lambda item: (-item[1], item[0]))
            if count >= _SAME_SCHEME * min(len(candidate.events), len(rings[ring].events))
        ]
        if joined:
            _join(rings, ring_of, joined, candidate)
            continue
        rest = [event for event in candidate.events if event not in ring_of]
        if len(rest) >= _LEAST_REST:
            truncated = candidate.truncated or len(rest) > LARGEST
            kept = set(rest[:LARGEST])
            rings[number] = _Growing(kept, candidate.strength, list(candidate.instances), truncated)
            ring_of.update(dict.fromkeys(kept, number))
    return [
        Candidate(
            events=tuple(sorted(ring.events)),
            strength=ring.strength,
            instances=tuple(sorted(ring.instances)),
            truncated=ring.truncated,
        )
        for ring in rings.values()
    ]


def _join(rings: dict[int, _Growing], ring_of: dict[int, int], joined: list[int], candidate: Candidate) -> None:
    """Add the candidate to the first of the rings, and the other rings with it."""
    first, *others = joined
    ring = rings[first]
    for other in others:
        if len(ring.events) + len(rings[other].events) > LARGEST:
            ring.truncated = True
            continue
        absorbed = rings.pop(other)
        ring.events |= absorbed.events
        ring.instances += absorbed.instances
        ring.truncated |= absorbed.truncated
        ring_of.update(dict.fromkeys(absorbed.events, first))
    new = [event for event in candidate.events if event not in ring_of]
    room = LARGEST - len(ring.events)
    ring.events.update(new[:room])
    ring_of.update(dict.fromkeys(new[:room], first))
    ring.instances += candidate.instances
    ring.truncated |= candidate.truncated or len(new) > room
