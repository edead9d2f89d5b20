"""Which attempts a world carries, and in which part each of them lies.

Attempts stand on a circle in the order of their digests, each on an arc as long as it has transfers. Share `w` of `n`
takes the arc of the wanted length that begins `w` such lengths (or `w` nths of the circle, where `n` of them go round
about once) from the start: so each attempt stands at most once in a world, and in as many worlds as the rate asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from worlds.planting.attempts import Attempt, distinct
from worlds.planting.errors import ImpossiblePlanting
from worlds.planting.parts import PARTS

Half = Literal["development", "report", "both"]
#: `n` shares that differ from once around by less than this are made once around.
_ONCE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Share `world` of `of`, counted from 0."""

    world: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.world < self.of:
            msg = f"share {self.world} of {self.of}: shares count from 0 to {self.of - 1}"
            raise ImpossiblePlanting(msg)


def halves(half: Half) -> dict[str, str]:
    """Which half each part carries."""
    if half == "both":
        return {"train": "development", "valid": "development", "test": "report"}
    return dict.fromkeys(PARTS, half)


def allot(attempts: Sequence[Attempt], wanted: dict[str, float], half: Half, share: Share) -> list[tuple[Attempt, str]]:
    """Attempts with the part that each lies in; `wanted` transfers a part, scaled down where the half has fewer.

    Raises: `ImpossiblePlanting` where a part gets none.
    """
    of_part = halves(half)
    found: list[tuple[Attempt, str]] = []
    for which in sorted(set(of_part.values())):
        its = {part: wanted[part] for part in PARTS if of_part[part] == which}
        pool = [a for a in distinct(attempts) if a.transfers and a.is_development == (which == "development")]
        found += _filled(_arc(pool, sum(its.values()), share), its)
    for part in PARTS:
        if all(its_part != part for _, its_part in found):
            msg = f"at this rate no attempt falls into the {part} part: take a higher rate or world"
            raise ImpossiblePlanting(msg)
    return found


def _arc(pool: list[Attempt], length: float, share: Share) -> list[Attempt]:
    sizes = np.array([len(a.transfers) for a in pool], dtype=np.int64)
    total = int(sizes.sum())
    if length >= total:
        return pool
    if abs(share.of * length - total) < _ONCE * total:
        length = total / share.of
    # Whole numbers of transfers, so that neighbouring arcs share no attempt where one begins as the other ends.
    start, end = round(share.world * length), round((share.world + 1) * length)
    place = (np.cumsum(sizes) - sizes - start) % total
    inside = np.flatnonzero(place < end - start)
    return [pool[k] for k in inside[np.argsort(place[inside], kind="stable")]]


def _filled(arc: list[Attempt], wanted: dict[str, float]) -> list[tuple[Attempt, str]]:
    """The arc cut into the parts' shares, in their order."""
    total = sum(len(a.transfers) for a in arc)
    ends = np.cumsum(list(wanted.values())) / sum(wanted.values()) * total
    names, found, done = list(wanted), [], 0
    for attempt in arc:
        middle = done + len(attempt.transfers) / 2
        found.append((attempt, names[min(int(np.searchsorted(ends, middle)), len(names) - 1)]))
        done += len(attempt.transfers)
    return found
