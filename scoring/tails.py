"""A detector's scores on one scale: how rare such a score is among events of a reference part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from graph.columns import Float64s

_KNOTS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """A strictly increasing map from a detector's score to -ln(share of reference events that score higher).

    0 is the lowest, 4.6 the highest 1 %, 6.9 the highest .1 %. Linear between knots and beyond the ends, so that
    scores above everything in the reference part still rank.
    """

    score: Float64s
    rarity: Float64s

    @classmethod
    def fit(cls, reference: Float64s) -> Self:
        """The map of a reference part, which may be empty or constant; NaN counts as the lowest."""
        known = np.sort(np.nan_to_num(reference[~np.isnan(reference)].astype(np.float64)))
        if len(known) == 0:
            return cls(score=np.array([0.0, 1.0]), rarity=np.array([0.0, 1.0]))
        value, first, count = np.unique(known, return_index=True, return_counts=True)
        above = len(known) - first - count / 2
        rarity = -np.log((above + 0.5) / (len(known) + 1))
        if len(value) == 1:
            # One score for all says nothing: anything above it is beyond the reference part.
            return cls(score=np.array([value[0], value[0] + 1]), rarity=np.array([0.0, np.log(len(known) + 1)]))
        chosen = np.unique(np.searchsorted(rarity, np.linspace(rarity[0], rarity[-1], _KNOTS)).clip(0, len(value) - 1))
        return cls(score=value[chosen], rarity=rarity[chosen] - rarity[0])

    def __call__(self, score: Float64s) -> Float64s:
        """[n] rarity of each score; NaN is the lowest."""
        x = np.where(np.isnan(score), self.score[0], score)
        inside = np.interp(x, self.score, self.rarity)
        low, high = self._slope(0), self._slope(len(self.score) - 2)
        above = self.rarity[-1] + (x - self.score[-1]) * high
        below = self.rarity[0] + (x - self.score[0]) * low
        return np.where(x > self.score[-1], above, np.where(x < self.score[0], below, inside))

    def _slope(self, knot: int) -> float:
        rise = self.rarity[knot + 1] - self.rarity[knot]
        return float(rise / (self.score[knot + 1] - self.score[knot]))

    def to_json(self) -> dict[str, Any]:
        """Knots; floats are exact."""
        return {"score": self.score.tolist(), "rarity": self.rarity.tolist()}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(score=np.array(document["score"]), rarity=np.array(document["rarity"]))
