"""The fixed monotone map from suspicion to risk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import numpy as np

from graph.columns import Float32s, Float64s
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE

#: Daily budgets: one event in a hundred lies above risk 30, one in a thousand above 70.
FLAGGED_BUDGET: Final = 0.01
HIGH_BUDGET: Final = 0.001
_LOWEST_RISK: Final = 1.0
#: Risk of an event that exceeds the high threshold by one `scale`.
_LEFT_ABOVE: Final = 100.0 - HIGH_ABOVE


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMap:
    """Strictly increasing from suspicion to risk, open at both ends: 0 and 100 are never reached.

    Linear between the knots (lowest, 1), (flagged, 30) and (high, 70); exponential beyond the outer ones.
    """

    lowest: float
    flagged: float
    high: float
    #: suspicion over which what is left to 100 (or 0) falls to 1/e
    scale: float

    @classmethod
    def fit(cls, suspicion: Float64s) -> Self:
        """Knots such that at most 1 % of the events lie above risk 30, and at most .1 % above 70."""
        if len(suspicion) == 0:
            return cls(lowest=0.0, flagged=1.0, high=2.0, scale=1.0)
        ordered = np.sort(suspicion)[::-1]
        lowest = float(ordered[-1])
        spread = max(float(ordered[0]) - lowest, 1e-6)
        flagged = max(float(ordered[int(FLAGGED_BUDGET * len(ordered))]), lowest + 1e-3 * spread)
        high = max(float(ordered[int(HIGH_BUDGET * len(ordered))]), flagged + 1e-3 * spread)
        return cls(lowest=lowest, flagged=flagged, high=high, scale=max(high - flagged, 1e-3 * spread))

    def __call__(self, suspicion: Float64s) -> Float32s:
        """[n] risk of each suspicion."""
        knots = np.array([self.lowest, self.flagged, self.high])
        inside = np.interp(suspicion, knots, np.array([_LOWEST_RISK, FLAGGED_ABOVE, HIGH_ABOVE]))
        below = _LOWEST_RISK * np.exp(np.minimum(suspicion - self.lowest, 0) / self.scale)
        above = 100.0 - _LEFT_ABOVE * np.exp(-np.maximum(suspicion - self.high, 0) / self.scale)
        risk = np.where(suspicion > self.high, above, np.where(suspicion < self.lowest, below, inside))
        return np.minimum(risk, np.nextafter(np.float32(100), np.float32(0))).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """Knots; floats are exact."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(**document)
