"""Quantile scaling: any continuous column becomes about normal, as fitted on the training part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from graph.columns import Float32s, Float64s

_POINTS: Final = 201
#: The outermost quantiles lie at +-2.6 standard deviations; what was never seen is clipped to them.
_MARGIN: Final = 0.005


@dataclass(frozen=True, slots=True)
class QuantileScaler:
    """`_POINTS` quantiles of each of `k` columns."""

    #: [k, _POINTS] ascending
    quantiles: Float64s

    @classmethod
    def fit(cls, values: npt.NDArray[np.floating]) -> Self:
        """From [n, k] values of the training part; NaN does not count, a column without values scales to 0."""
        grid = np.linspace(0.0, 1.0, _POINTS)
        quantiles = np.zeros((values.shape[1], _POINTS))
        for column in range(values.shape[1]):
            known = values[:, column][np.isfinite(values[:, column])]
            if len(known):
                quantiles[column] = np.quantile(known.astype(np.float64), grid)
        return cls(quantiles)

    def transform(self, values: npt.NDArray[np.floating]) -> Float32s:
        """[n, k] normal scores; ties take the middle of their quantiles; NaN becomes 0, the median."""
        scaled = np.zeros(values.shape, dtype=np.float32)
        for column, points in enumerate(self.quantiles):
            value = values[:, column].astype(np.float64)
            known = np.isfinite(value)
            share = _share_below(points, value[known])
            scaled[known, column] = ndtri(_MARGIN + (1 - 2 * _MARGIN) * share)
        return scaled


def _share_below(points: Float64s, value: Float64s) -> Float64s:
    """Share of the fitted values below, with half of those equal; linear between quantiles, from both sides."""
    if points[0] == points[-1]:
        return np.where(value > points[0], 1.0, np.where(value < points[0], 0.0, 0.5))
    grid = np.linspace(0.0, 1.0, len(points))
    from_left = np.interp(value, points, grid)
    from_right = 1.0 - np.interp(-value, -points[::-1], grid)
    return np.asarray((from_left + from_right) / 2.0, dtype=np.float64)
