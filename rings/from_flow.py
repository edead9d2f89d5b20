"""Candidates from connected suspicious flow: suspicious transfers that follow each other at shared accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.columns import EventColumns, Int32s
from rings.candidate import LEAST_TRANSFERS, MOST_TRANSFERS, Candidate, worth
from rings.scene import Scene

#: Longest time between two transfers of one flow, at an account as at a device or card.
_GAP_US: Final = 2 * 86_400_000_000
#: Suspicion from which a transfer joins a flow: each part that one of them makes is a candidate.
LEVELS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Of `rings.candidate.worth`.
_SHARE: Final = 0.7


def flow_candidates(scene: Scene) -> list[Candidate]:
    """The candidates; what is too large at every level is cut into runs of time, marked truncated."""
    columns = scene.columns
    counts = columns.makes_motif & ~columns.is_internal
    warm = np.flatnonzero((scene.suspicion >= LEVELS[0]) & counts).astype(np.int32)
    found = {tuple(part.tolist()): cut for part, cut in _parts(scene, warm, 0)}
    return [
        Candidate(events=events, worth=worth(scene.suspicion[list(events)], _SHARE), truncated=cut)
        for events, cut in found.items()
    ]


def _parts(scene: Scene, events: Int32s, level: int) -> Iterator[tuple[Int32s, bool]]:
    """The connected parts of these transfers at this level and all higher ones, and whether a part was cut."""
    for part in connected_parts(scene.columns, events):
        if len(part) < LEAST_TRANSFERS:
            continue
        finer: list[tuple[Int32s, bool]] = []
        if level + 1 < len(LEVELS):
            finer = list(_parts(scene, part[scene.suspicion[part] >= LEVELS[level + 1]], level + 1))
        yield from finer
        if len(part) <= MOST_TRANSFERS:
            yield part, False
        elif not finer:
            yield from ((part[at : at + MOST_TRANSFERS], True) for at in range(0, len(part), MOST_TRANSFERS))


def connected_parts(columns: EventColumns, events: Int32s) -> list[Int32s]:
    """Connected parts of the transfers, each in time order, in the order of their first one."""
    parent = list(range(len(events)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, other in _links(columns, events):
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    parts: dict[int, list[int]] = defaultdict(list)
    for place in range(len(events)):
        parts[root(place)].append(place)
    return [events[members] for members in parts.values()]


def _links(columns: EventColumns, events: Int32s) -> Iterator[tuple[int, int]]:
    """Pairs of places in `events` that are adjacent in time-respecting flow.

    At an account that money may pass, what comes in is adjacent to what came in before, what goes out to the last
    that came in and to the last that went out; card payments to what the same account or device paid before.
    """
    last_in: dict[int, int] = {}
    last_out: dict[int, int] = {}
    last_use: dict[int, int] = {}
    times = columns.occurred_at_us[events].tolist()
    passable = columns.passable
    ends = zip(
        columns.source[events].tolist(), columns.target[events].tolist(), columns.device[events].tolist(), strict=True
    )
    for place, (source, target, device) in enumerate(ends):
        earlier = [last_use.get(device)] if device >= 0 else []
        if passable[source]:
            earlier += [last_in.get(source), last_out.get(source)]
            last_out[source] = place
        if passable[target]:
            earlier.append(last_in.get(target))
            last_in[target] = place
        if device >= 0:
            last_use[device] = place
        for other in earlier:
            if other is not None and times[place] - times[other] <= _GAP_US:
                yield other, place
