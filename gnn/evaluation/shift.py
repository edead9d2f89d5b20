"""How far a distribution moved: the population stability index over bins that were fixed before.

PSI = sum over bins of (now - before) ln(now / before), in shares; values that are missing are a bin of their own.
Below .1 a distribution counts as stable, above .25 as shifted (Siddiqi, Credit Risk Scorecards, 2006, ch. 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from graph.columns import Float64s

STABLE_BELOW: Final = 0.1
SHIFTED_ABOVE: Final = 0.25
#: Bins of equal mass, where the values are different enough to give so many.
_BINS: Final = 10
#: An empty bin counts as so much, or one new value would make the index infinite.
_LEAST_SHARE: Final = 1e-4

Values = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Bins of one column, and the shares that lay in them when they were fixed."""

    #: upper bounds, inclusive, of all bins but the last
    edges: tuple[float, ...]
    #: [len(edges) + 2] share of each bin, the last that of missing values
    shares: tuple[float, ...]
    rows: int
    #: why the bins are not deciles of the values: `constant`, `missing` (all), or nothing to say
    note: str = ""

    @classmethod
    def fit(cls, values: Values) -> Self:
        """Deciles of these values; a constant has one bin of its own between all that is less or more."""
        finite = values[np.isfinite(values)].astype(np.float64)
        if len(finite) == 0:
            edges, note = np.empty(0), "missing"
        elif finite.min() == finite.max():
            edges, note = np.array([np.nextafter(finite[0], -np.inf), finite[0]]), "constant"
        else:
            steps = np.linspace(0, 1, _BINS + 1)[1:-1]
            edges, note = np.unique(np.quantile(finite, steps, method="inverted_cdf")), ""
        shares = _shares(edges, values)
        return cls(edges=tuple(edges.tolist()), shares=tuple(shares.tolist()), rows=len(values), note=note)

    def index(self, values: Values) -> float:
        """The PSI of these values against those of the bins; NaN for none."""
        return psi(self.shares, _shares(np.array(self.edges), values)) if len(values) else float("nan")

    def by_chance(self, rows: int) -> float:
        """The PSI to expect of so many rows that did not move (Yurdakul 2018: bins less one, times 1/n + 1/m)."""
        filled = max(1, sum(share > 0 for share in self.shares))
        return (filled - 1) * (1 / max(1, self.rows) + 1 / max(1, rows))

    def to_json(self) -> dict[str, Any]:
        """Bounds and shares; floats are exact."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """What `to_json` wrote. Raises: `TypeError`, `KeyError`."""
        lists = {name: tuple(float(one) for one in document[name]) for name in ("edges", "shares")}
        return cls(**{**document, **lists})


def psi(before: Sequence[float], now: Sequence[float] | Float64s) -> float:
    """The index of two lists of shares."""
    one, other = np.maximum(np.asarray(before), _LEAST_SHARE), np.maximum(np.asarray(now), _LEAST_SHARE)
    return float(np.sum((other - one) * np.log(other / one)))


def _shares(edges: Float64s, values: Values) -> Float64s:
    """[len(edges) + 2] shares, the last that of missing values."""
    finite = np.isfinite(values)
    place = np.searchsorted(edges, values[finite].astype(np.float64), side="left")
    counts = np.bincount(place, minlength=len(edges) + 1)
    told: Float64s = np.append(counts, np.count_nonzero(~finite)) / max(1, len(values))
    return told
