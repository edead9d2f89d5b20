"""Robust statistics: how far each feature lies in the tails of what was usual in the training part."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from gnn.blocks import in_blocks
from gnn.detector import Dataset, Progress
from gnn.errors import ModelRefused
from gnn.learnable import require_events
from gnn.model_files import read_arrays, write_arrays
from gnn.telling_features import telling_columns
from graph.columns import EventColumns, Float32s, Float64s, Int64s
from graph.features.matrix import FeatureMatrix
from graph.kernels.jit import kernel

#: Empirical distribution of each feature: this many quantiles, denser in both tails.
_POINTS: Final = 513
_BLOCK: Final = 16_384


class RobustStatistics:
    """Sum over features of -log of the tail's probability, by empirical quantiles; 0 upwards, higher is odder.

    Li et al., "ECOD", TKDE 2022, §3.2: the upper tail of the telling features, or the rarer tail of all features where
    the matrix has no telling one. Needs no labels; NaN says nothing, nor does a feature that takes one value in
    training. Cost: one binary search a feature and event.
    """

    name: ClassVar[str] = "robust_statistics"
    supervised: ClassVar[bool] = False
    reads_features_only: ClassVar[bool] = True

    def __init__(self) -> None:
        self._quantiles: Float32s = np.empty((0, _POINTS), dtype=np.float32)
        self._columns: Int64s = np.empty(0, dtype=np.int64)
        self._rarest = 0.0
        self._upper_only = False

    def fit(self, data: Dataset, *, seed: int, progress: Progress) -> None:
        """Learn the quantiles of the training part. Raises: `TooLittleToLearn`."""
        del seed
        telling = telling_columns(data.features.names)
        self._upper_only = len(telling) > 0
        self._columns = telling if len(telling) else np.arange(len(data.features.names))
        train = data.features.values[: data.split.train_end, self._columns]
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
            values = np.ascontiguousarray(features.values[begin:end, self._columns])
            _surprise(values, self._quantiles, grid, (self._rarest, self._upper_only), total[begin:end])

        in_blocks(work, len(total), block=_BLOCK)
        return total

    def save(self, folder: Path) -> None:
        """Write `quantiles.npz`."""
        arrays: dict[str, npt.NDArray[Any]] = {"quantiles": self._quantiles, "columns": self._columns}
        arrays |= {"rarest": np.array(self._rarest), "upper_only": np.array(self._upper_only)}
        write_arrays(folder / "quantiles.npz", arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises: `ModelRefused`."""
        arrays = read_arrays(folder / "quantiles.npz")
        if set(arrays) != {"quantiles", "columns", "rarest", "upper_only"} or not _fits(arrays):
            raise ModelRefused("quantiles.npz does not hold the quantiles of features")
        detector = cls()
        detector._quantiles, detector._columns = np.ascontiguousarray(arrays["quantiles"]), arrays["columns"]
        detector._rarest, detector._upper_only = float(arrays["rarest"]), bool(arrays["upper_only"])
        return detector


def _fits(arrays: dict[str, npt.NDArray[Any]]) -> bool:
    quantiles, columns = arrays["quantiles"], arrays["columns"]
    return bool(
        quantiles.dtype == np.float32
        and columns.dtype == np.int64
        and columns.ndim == 1
        and quantiles.shape == (len(columns), _POINTS)
        and arrays["rarest"].shape == arrays["upper_only"].shape == ()
        and np.isfinite(quantiles).all()
        and (columns >= 0).all()
    )


def _grid() -> Float64s:
    """[_POINTS] probabilities from 0 to 1: even steps in log odds, so that tails are told apart."""
    log_odds = np.linspace(-12.0, 12.0, _POINTS - 2)
    return np.concatenate([[0.0], 1.0 / (1.0 + np.exp(-log_odds)), [1.0]])


@kernel
def _surprise(
    values: Float32s, quantiles: Float32s, grid: Float64s, limits: tuple[float, bool], total: Float64s
) -> None:
    rarest, upper_only = limits
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
            rarer = above if upper_only else min(below, above, 0.5) * 2.0
            total[row] += min(-np.log(max(rarer, 1e-300)), rarest)
