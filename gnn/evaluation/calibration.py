"""Whether a probability means what it says, where it matters: among the highest scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnn.libraries import library
from graph.columns import Bools, Float64s, Int8s

#: Share of the events, the highest scores first, over which calibration is judged, and the bins of equal size in it.
TOP_SHARE = 0.01
BINS = 10
#: Fewer illicit rows than this calibrate nothing.
ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """`b` bins from the lowest scores up: mean probability, share illicit, and events."""

    predicted: Float64s
    observed: Float64s
    count: Float64s

    @property
    def error(self) -> float:
        """The expected calibration error: |predicted - observed| weighted by events, 0 to 1 (Naeini et al. 2015)."""
        return float(np.average(np.abs(self.predicted - self.observed), weights=self.count))


def calibrated(labels: Int8s, score: Float64s, asked: Float64s) -> Float64s | None:
    """Probabilities of `asked` by isotonic regression on rows of known label; None with too few of a class.

    Raises: `LibraryMissing` (scikit-learn).
    """
    known = labels >= 0
    truth = labels[known] == 1
    if min(int(truth.sum()), int((~truth).sum())) < ENOUGH:
        return None
    model = library("sklearn.isotonic").IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    # Ranks of the fitting rows stand for scores: equal steps, whatever the detector's scale.
    ordered = np.sort(score[known])
    model.fit(np.searchsorted(ordered, score[known], side="right"), truth.astype(np.float64))
    probability = model.predict(np.searchsorted(ordered, asked, side="right"))
    return np.asarray(probability, dtype=np.float64)


def reliability(truth: Bools, score: Float64s, probability: Float64s) -> Reliability:
    """The top 1 % by score in ten bins of equal mass (fewer where there are fewer events than bins)."""
    count = max(1, int(np.ceil(TOP_SHARE * len(score))))
    top = np.argsort(-score, kind="stable")[:count][::-1]
    bins = [rows for rows in np.array_split(top, BINS) if len(rows)]
    return Reliability(
        predicted=np.array([probability[rows].mean() for rows in bins]),
        observed=np.array([truth[rows].mean() for rows in bins]),
        count=np.array([len(rows) for rows in bins], dtype=np.float64),
    )
