"""How far rings raise the order of their transactions: as far as that ranked the validation part better."""

from __future__ import annotations

from typing import Final

import numpy as np

from gnn.detector import TimeSplit
from gnn.labels import ILLICIT
from gnn.metrics import average_precision
from graph.columns import Float64s, Int8s
from scoring.scores import RingRisks

#: Lifts that are tried, in units of the way from the flagged to the high threshold.
_TRIED: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)


def raised(suspicion: Float64s, rings: RingRisks, lift: float) -> Float64s:
    """[n] suspicion, each transaction's raised by `lift` times the risk (0 to 1) of its riskiest ring."""
    strongest = np.zeros(len(suspicion))
    np.maximum.at(strongest, rings.event, rings.risk[rings.event_ring] / 100.0)
    return suspicion + lift * strongest


def fitted_lift(suspicion: Float64s, rings: RingRisks, labels: Int8s, split: TimeSplit, unit: float) -> float:
    """The lift with the highest average precision on the validation part, of equal ones the lowest.

    `rings` are those that ended before the test part. Where much is illicit, a ring's transfers are less certain than
    the highest-ranked ones by themselves, and rings lift nothing. Without a validation part all earlier events stand in
    for it; without labels of both classes, one `unit`.
    """
    begin = split.train_end if split.train_end < split.valid_end else 0
    rows = np.arange(begin, split.valid_end)
    rows = rows[labels[rows] >= 0]
    truth = labels[rows] == ILLICIT
    if truth.all() or not truth.any():
        return unit
    figures = [average_precision(truth, raised(suspicion, rings, share * unit)[rows]) for share in _TRIED]
    return _TRIED[int(np.argmax(figures))] * unit
