"""Found rings against true schemes, one to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from graph.columns import EventColumns, Int32s

#: Intersection over union of the transfers from which a ring finds a scheme.
FOUND_FROM: Final = 0.5
#: Rings for each findable scheme that are looked at, riskiest first.
RINGS_A_SCHEME: Final = 2
#: Part of a scheme's transfers from which a ring counts as one of those that it is scattered over.
_HELD_FROM: Final = 0.1


@dataclass(frozen=True, slots=True)
class Group:
    """A scheme or a ring: its transfers, everyone at an end of one, and what it is called."""

    transfers: frozenset[int]
    members: frozenset[int]
    typology: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one scheme; the figures of a scheme that was not found are 0."""

    typology: str
    #: what the ring that found it is called; None: not found
    named: str | None
    tx_f1: float
    members_f1: float
    #: part of its transfers that the ring holds
    tx_recall: float
    #: rings that hold a tenth of its transfers or more
    rings: int


def group_of(columns: EventColumns, events: Int32s, typology: str) -> Group:
    """The group of some transfers."""
    ends = np.concatenate([columns.source[events], columns.target[events]])
    return Group(frozenset(events.tolist()), frozenset(ends.tolist()), typology)


def fates(schemes: Sequence[Group], rings: Sequence[Group]) -> list[Fate]:
    """What became of each scheme among these rings; of all matchings the one with the greatest sum of overlaps.

    Only overlaps of one half or more count, so no found scheme is given up for several poor ones.
    """
    shared = _shared(schemes, rings)
    overlap = np.zeros((len(schemes), len(rings)))
    for (scheme, ring), count in shared.items():
        union = len(schemes[scheme].transfers) + len(rings[ring].transfers) - count
        overlap[scheme, ring] = count / union if count >= FOUND_FROM * union else 0.0
    matched = zip(*(one.tolist() for one in linear_sum_assignment(overlap, maximize=True)), strict=True)
    found = {scheme: rings[ring] for scheme, ring in matched if overlap[scheme, ring]}
    held: Counter[int] = Counter(
        scheme for (scheme, _), count in shared.items() if count >= _HELD_FROM * len(schemes[scheme].transfers)
    )
    return [_fate(scheme, found.get(number), held[number]) for number, scheme in enumerate(schemes)]


def _shared(schemes: Sequence[Group], rings: Sequence[Group]) -> Counter[tuple[int, int]]:
    """How many transfers each scheme and ring have in common, where any."""
    holders: dict[int, list[int]] = {}
    for number, ring in enumerate(rings):
        for event in ring.transfers:
            holders.setdefault(event, []).append(number)
    return Counter(
        (number, ring)
        for number, scheme in enumerate(schemes)
        for event in scheme.transfers
        for ring in holders.get(event, ())
    )


def _fate(scheme: Group, ring: Group | None, rings: int) -> Fate:
    if ring is None:
        return Fate(typology=scheme.typology, named=None, tx_f1=0.0, members_f1=0.0, tx_recall=0.0, rings=rings)
    return Fate(
        typology=scheme.typology,
        named=ring.typology,
        tx_f1=_f1(scheme.transfers, ring.transfers),
        members_f1=_f1(scheme.members, ring.members),
        tx_recall=len(scheme.transfers & ring.transfers) / len(scheme.transfers),
        rings=rings,
    )


def _f1(truth: frozenset[int], told: frozenset[int]) -> float:
    return 2 * len(truth & told) / (len(truth) + len(told))
