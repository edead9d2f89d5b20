"""Overlapping candidates become one: a ring for each scheme, not one for every pattern seen in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Float64s
from rings.candidate import LEAST_TRANSFERS, MOST_TRANSFERS, Candidate, strength

#: Part of the smaller one's transfers that a candidate and a ring must share to be one.
_SAME_SCHEME: Final = 0.5
#: Suspicion of a transfer that joins a ring which it was not founded with: at all, and as part of the ring's strength.
_JOINS_FROM: Final = 0.4
_JOINS_SHARE: Final = 0.6
#: What a ring takes from others, at most: as part of what it was founded with, and at any rate. More than that is
#: another scheme, which this one touches.
_JOINS_MOST: Final = 0.5
_JOINS_LEAST: Final = 2


def merge(
    candidates: Sequence[Candidate], suspicion: Float64s, connected: Callable[[Sequence[int]], list[list[int]]]
) -> list[Candidate]:
    """Candidates without a common transfer; each transfer belongs to the worthiest ring that it was found with.

    Taken from the worthiest down (ties: the larger, then the earlier), a candidate founds a ring where none of its
    transfers is in one yet. Where it shares half or more of the smaller one's transfers with a ring, it is the same
    scheme seen otherwise, and the ring takes of its others only those that are as suspicious as its own are. Where it
    shares less, or these would be too many, what of it is in no ring founds others, in its `connected` parts of three
    transfers or more. What would make a ring too large stays out, and the ring says truncated.

    `suspicion` [n] is that of every event, 0 to 1.
    """
    rings = _Rings(suspicion)
    for candidate in sorted(candidates, key=lambda one: (-one.worth, -len(one.events), one.events)):
        rest = [event for event in candidate.events if event not in rings.ring_of]
        if len(rest) == len(candidate.events):
            rings.found(rest, candidate)
            continue
        kin = rings.kin_of(candidate)
        if kin is not None:
            ring = rings.all[kin]
            rest = [event for event in rest if suspicion[event] >= ring.joins_from]
            if len(ring.events) + len(rest) <= ring.joins_until:
                rings.join(kin, rest, candidate)
                continue
        for part in connected(rest):
            if len(part) >= LEAST_TRANSFERS:
                rings.found(part, candidate)
    return [ring.as_candidate() for ring in rings.all]


@dataclass(slots=True)
class _Ring:
    events: set[int]
    worth: float
    instances: list[int]
    truncated: bool
    #: suspicion from which a transfer joins, and how many transfers it may come to have
    joins_from: float
    joins_until: int

    def as_candidate(self) -> Candidate:
        return Candidate(
            events=tuple(sorted(self.events)),
            worth=self.worth,
            instances=tuple(sorted(self.instances)),
            truncated=self.truncated,
        )


class _Rings:
    """The rings so far."""

    def __init__(self, suspicion: Float64s) -> None:
        self.all: list[_Ring] = []
        #: the place of each transfer's ring
        self.ring_of: dict[int, int] = {}
        self._suspicion = suspicion

    def kin_of(self, candidate: Candidate) -> int | None:
        """The place of the ring that holds most of the candidate (ties: the worthiest); None: no kin."""
        shared = Counter(self.ring_of[event] for event in candidate.events if event in self.ring_of)
        number, count = max(shared.items(), key=lambda item: (item[1], -item[0]))
        ring = self.all[number]
        smaller = min(len(candidate.events), len(ring.events))
        return number if count >= _SAME_SCHEME * smaller else None

    def found(self, events: Sequence[int], candidate: Candidate) -> None:
        """A ring of some of the candidate's transfers."""
        kept = events[:MOST_TRANSFERS]
        ring = _Ring(
            events=set(kept),
            worth=candidate.worth,
            instances=list(candidate.instances),
            truncated=candidate.truncated or len(events) > MOST_TRANSFERS,
            joins_from=max(_JOINS_FROM, _JOINS_SHARE * strength(self._suspicion[np.array(kept)])),
            joins_until=len(kept) + max(_JOINS_LEAST, int(_JOINS_MOST * len(kept))),
        )
        self.ring_of.update(dict.fromkeys(kept, len(self.all)))
        self.all.append(ring)

    def join(self, number: int, new: Sequence[int], candidate: Candidate) -> None:
        """More transfers for a ring."""
        ring = self.all[number]
        room = MOST_TRANSFERS - len(ring.events)
        ring.events.update(new[:room])
        ring.instances += candidate.instances
        ring.truncated |= candidate.truncated or len(new) > room
        self.ring_of.update(dict.fromkeys(new[:room], number))
