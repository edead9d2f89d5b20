"""Overlapping candidates become one: a ring for each scheme, not one for every pattern seen in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rings.candidate import Candidate

#: Part of the smaller one's transfers that two candidates must share to be one ring.
_SAME_SCHEME: Final = 0.5
#: Part of a flow's own transfers that rings must hold already for it to join them: a flow runs on into others' lives,
#: while a motif instance proves that its transfers belong together.
_FLOW_KNOWN: Final = 0.7
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


def merge(candidates: Sequence[Candidate], connected: Callable[[Sequence[int]], list[list[int]]]) -> list[Candidate]:
    """Candidates without a common transfer; each transfer belongs to the strongest ring that it was found with.

    Taken from the strongest down (ties: the larger, then the earlier), a candidate joins all rings with which it
    shares at least half of the smaller one's transfers, and makes them one, as long as the ring stays within
    `LARGEST`; a flow only where rings hold most of it. Where it joins none, what of it is in no ring yet stands for
    itself, in its `connected` parts of three transfers or more.
    """
    order = sorted(candidates, key=lambda one: (-one.strength, -len(one.events), one.events))
    rings: dict[int, _Growing] = {}
    ring_of: dict[int, int] = {}
    for candidate in order:
        joined = _joined(rings, ring_of, candidate)
        if joined:
            _join(rings, ring_of, joined, candidate)
            continue
        rest = [event for event in candidate.events if event not in ring_of]
        parts = [rest] if len(rest) == len(candidate.events) else connected(rest)
        for part in parts:
            if len(part) >= _LEAST_REST:
                truncated = candidate.truncated or len(part) > LARGEST
                kept = set(part[:LARGEST])
                number = len(ring_of)
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


def _joined(rings: dict[int, _Growing], ring_of: dict[int, int], candidate: Candidate) -> list[int]:
    """The rings that the candidate joins: most in common first, ties to the ring that was found first."""
    shared = Counter(ring_of[event] for event in candidate.events if event in ring_of)
    size = len(candidate.events)
    if not candidate.instances and shared.total() < _FLOW_KNOWN * size:
        return []
    return [
        ring
        for ring, count in sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        if count >= _SAME_SCHEME * min(size, len(rings[ring].events))
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
