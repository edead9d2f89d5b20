"""The ground truth of crimes: which scheme is of which typology and when it became known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from graph.canonical.vocabulary import Typology
from worlds.calendar import DAY_S


@dataclass(frozen=True, slots=True)
class Scheme:
    """One ring or fraud; its number is its place in `Schemes.list`."""

    typology: Typology
    known_at_s: int


@dataclass(slots=True)
class Schemes:
    """All schemes of a world, in the order of their making."""

    list: list[Scheme] = field(default_factory=list)

    def open(self, rng: np.random.Generator, typology: Typology, last_s: int) -> int:
        """The number of a new scheme that is uncovered three to thirty days after its last transaction."""
        known = last_s + int(rng.integers(3 * DAY_S, 30 * DAY_S))
        self.list.append(Scheme(typology, known))
        return len(self.list) - 1
