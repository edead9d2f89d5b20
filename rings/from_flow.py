"""Candidates from connected suspicious flow: suspicious transfers that follow each other at shared accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from graph.columns import Bools, EventColumns, Int32s
from rings.candidate import Candidate
from rings.scene import Scene

#: Longest time between two transfers of one flow at an account, and at a device or card.
_ACCOUNT_GAP_US: Final = 4 * 86_400_000_000
_CARD_GAP_US: Final = 2 * 86_400_000_000
#: Suspicion from which a transfer joins a flow; a component that grows too large is split by raising it.
LEVELS: Final = (0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Transfers of a component that is kept whole.
LARGEST: Final = 48
LEAST_TRANSFERS: Final = 3


def flow_candidates(scene: Scene) -> list[Candidate]:
    """The candidates; what is still too large at the highest level is cut into runs of time, marked truncated."""
    columns = scene.columns
    warm = np.flatnonzero((scene.suspicion >= LEVELS[0]) & _counts(columns)).astype(np.int32)
    return [_candidate(scene, part, truncated=cut) for part, cut in _split(scene, warm, 0)]


def _counts(columns: EventColumns) -> Bools:
    return columns.makes_motif & ~columns.is_internal


def _candidate(scene: Scene, events: Int32s, *, truncated: bool) -> Candidate:
    risk = np.sort(scene.suspicion[events])
    strength = round(float(risk[len(risk) // 2 :].mean()), 9)
    return Candidate(events=tuple(events.tolist()), strength=strength, truncated=truncated)


def _split(scene: Scene, events: Int32s, level: int) -> Iterator[tuple[Int32s, bool]]:
    """The connected parts of at most `LARGEST` transfers: larger ones by raising the level, else by time."""
    for part in connected_parts(scene.columns, events):
        if len(part) < LEAST_TRANSFERS:
            continue
        if len(part) <= LARGEST:
            yield part, level > 0
            continue
        finer: list[tuple[Int32s, bool]] = []
        if level + 1 < len(LEVELS):
            finer = list(_split(scene, part[scene.suspicion[part] >= LEVELS[level + 1]], level + 1))
        yield from finer or ((part[at : at + LARGEST], True) for at in range(0, len(part), LARGEST))


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
    shop = columns.is_merchant[columns.target[events]].tolist()
    ends = zip(
        columns.source[events].tolist(), columns.target[events].tolist(), columns.device[events].tolist(), strict=True
    )
    for place, (source, target, device) in enumerate(ends):
        gap = _CARD_GAP_US if shop[place] else _ACCOUNT_GAP_US
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
            if other is not None and times[place] - times[other] <= gap:
                yield other, place
