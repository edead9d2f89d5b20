"""Robust statistics: how far each feature lies in the tails of what was usual in the training part."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final, Self

import numpy as np

from gnn.compiled import compiled, in_blocks
from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import require_events
from gnn.model_files import read_arrays, write_arrays
from graph.columns import EventColumns, Float32s, Float64s
from graph.features.matrix import FeatureMatrix

#: Empirical distribution of each feature: this many quantiles, denser in both tails.
_POINTS: Final = 513
_BLOCK: Final = 16_384


class RobustStatistics:
    """Sum over features of -log of the rarer tail's probability, by empirical quantiles; 0 upwards, higher is odder.

    Li et al., "ECOD", TKDE 2022, §3.2, on causal features. Needs no labels; NaN says nothing. A feature that takes one
    value in training adds nothing. Cost: one binary search a feature and event.
    """

    name: ClassVar[str] = "robust_statistics"
    supervised: ClassVar[bool] = False

    def __init__(self) -> None:
        self._quantiles: Float32s = np.empty((0, _POINTS), dtype=np.float32)
        self._rarest = 0.0

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn the quantiles of the training part. Raises: `TooLittleToLearn`."""
        del seed
        train = data.features.values[: data.split.train_end]
        require_events(len(train))
        grid = _grid()
        self._quantiles = np.zeros((train.shape[1], _POINTS), dtype=np.float32)
        for column in range(train.shape[1]):
            known = train[:, column][np.isfinite(train[:, column])]
            if len(known):
                self._quantiles[column] = np.quantile(known, grid, method="inverted_cdf")
            progress((column + 1) / train.shape[1], "quantiles")
        # No tail is believed rarer than one in the rows it was seen in.
        self._rarest = float(np.log(len(train) + 1.0))

    def score(self, columns: EventColumns, features: FeatureMatrix) -> Float64s:
        """[n] sum of tail surprises in nats."""
        del columns
        total = np.zeros(len(features.values), dtype=np.float64)
        grid = _grid()

        def work(begin: int, end: int) -> None:
            _surprise(features.values[begin:end], self._quantiles, grid, self._rarest, total[begin:end])

        in_blocks(work, len(total), block=_BLOCK)
        return total

    def save(self, folder: Path) -> None:
        """Write `quantiles.npz`."""
        write_arrays(folder / "quantiles.npz", {"quantiles": self._quantiles, "rarest": np.array(self._rarest)})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`."""
        arrays = read_arrays(folder / "quantiles.npz")
        quantiles, rarest = arrays.get("quantiles"), arrays.get("rarest")
        if (
            quantiles is None
            or rarest is None
            or quantiles.dtype != np.float32
            or quantiles.ndim != 2
            or quantiles.shape[1] != _POINTS
            or rarest.shape != ()
            or not np.isfinite(quantiles).all()
        ):
            raise ModelRefused("quantiles.npz does not hold the quantiles of features")
        detector = cls()
        detector._quantiles, detector._rarest = np.ascontiguousarray(quantiles), float(rarest)
        return detector


def _grid() -> Float64s:
    """[_POINTS] probabilities from 0 to 1: even steps in log odds, so that tails are told apart."""
    log_odds = np.linspace(-12.0, 12.0, _POINTS - 2)
    return np.concatenate([[0.0], 1.0 / (1.0 + np.exp(-log_odds)), [1.0]])


@compiled
def _surprise(values: Float32s, quantiles: Float32s, grid: Float64s, rarest: float, total: Float64s) -> None:
    points = len(grid)
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            value = values[row, column]
            known = quantiles[column]
            if not np.isfinite(value) or known[0] == known[points - 1]:
                continue
            low = np.searchsorted(known, value, side="left")
            tied = low < points and known[low] == value
            high = np.searchsorted(known, value, side="right") if tied else low
            # Values at or below, values at or above: ties count on both sides.
            below = grid[min(high, points - 1)]
            above = 1.0 - (grid[low - 1] if low > 0 else 0.0)
            rarer = min(below, above, 0.5) * 2.0
            total[row] += min(-np.log(max(rarer, 1e-300)), rarest)
