"""Intervals by resampling laundering schemes: rows of one scheme stand or fall together.

A replicate draws as many schemes as there are, with replacement; an illicit row weighs as often as its scheme was
drawn, a row without a scheme is a scheme of its own, and clean rows always weigh one. Detectors are compared on the
same draws (paired). A scheme that stands in several worlds is drawn once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from graph.columns import Bools, Float64s, Int64s

REPLICATES = 2_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Positives:
    """The illicit rows of one detector in one world, with what a replicate of its figures needs."""

    #: [p] unit that is drawn with the row
    unit: Int64s
    #: [p] score's rank group, 0 the highest, and by group: clean rows at or above it
    group: Int64s
    clean_above: Float64s
    #: [p] the row is at or above the threshold; clean rows there
    flagged: Bools
    clean_flagged: int

    @classmethod
    def of(cls, truth: Bools, score: Float64s, unit: Int64s, *, threshold: float | None) -> Self:
        """From all rows of one world; `unit` [n] is read where `truth` holds."""
        mine, clean = score[truth], np.sort(score[~truth])
        levels, group = np.unique(-mine, return_inverse=True)
        above = len(clean) - np.searchsorted(clean, -levels, side="left")
        limit = np.inf if threshold is None else threshold
        return cls(
            unit=unit[truth],
            group=group,
            clean_above=above.astype(np.float64),
            flagged=mine >= limit,
            clean_flagged=int(np.count_nonzero(clean >= limit)),
        )


def draws(units: int, *, seed: int, replicates: int = REPLICATES) -> Float64s:
    """[replicates, units] how often each unit was drawn; row sums are `units`."""
    random = np.random.default_rng(seed)
    drawn = random.multinomial(units, np.full(units, 1 / units), size=replicates) if units else np.empty((0, 0))
    return np.asarray(drawn, dtype=np.float64)


def average_precisions(one: Positives, times: Float64s) -> Float64s:
    """[b] average precision of each replicate; NaN where no row of this world was drawn."""
    found = np.empty(len(times))
    groups = len(one.clean_above)
    for k, drawn in enumerate(times):
        mine = np.bincount(one.group, weights=drawn[one.unit], minlength=groups)
        caught = np.cumsum(mine)
        total = caught[-1] if groups else 0.0
        precision = caught / np.maximum(caught + one.clean_above, 1e-300)
        found[k] = float(np.sum(mine * precision)) / total if total > 0 else np.nan
    return found


def f1s(one: Positives, times: Float64s) -> Float64s:
    """[b] F1 of each replicate at the fixed threshold; NaN where no row of this world was drawn."""
    weights = times[:, one.unit]
    total, caught = weights.sum(axis=1), weights[:, one.flagged].sum(axis=1)
    found: Float64s = np.full(len(times), np.nan)
    np.divide(2 * caught, total + caught + one.clean_flagged, out=found, where=total > 0)
    return found


def pooled(worlds: Sequence[Positives], times: Float64s, figure: Callable[[Positives, Float64s], Float64s]) -> Float64s:
    """[b] the mean of the figure over worlds, those left out in which nothing was drawn."""
    table = np.stack([figure(one, times) for one in worlds])
    here = np.isfinite(table)
    found: Float64s = np.full(len(times), np.nan)
    np.divide(np.where(here, table, 0).sum(axis=0), here.sum(axis=0), out=found, where=here.any(axis=0))
    return found


def interval(replicates: Float64s) -> tuple[float, float] | None:
    """The 95 % percentile interval; None where no replicate says anything."""
    known = replicates[np.isfinite(replicates)]
    if len(known) == 0:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
