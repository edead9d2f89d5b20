"""Outcomes as the lines of one table: means over seeds or folds, their range, intervals, paired leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gnn.evaluation import bootstrap
from gnn.evaluation.bootstrap import Positives
from graph.columns import Float64s
from ringtrace.benchmark.outcome import Figures, Outcome

Interval = tuple[float, float]
#: Figures that are resampled.
RESAMPLED = {"pr_auc": bootstrap.average_precisions, "f1": bootstrap.f1s}
#: Seed of the draws: the same for all detectors.
_SEED = 20_231


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One detector in one variant (all folds are one)."""

    detector: str
    which: str
    variant: str
    why: str | None
    runs: int
    mean: Figures
    #: lowest and highest over seeds or folds, where there are several
    spread: Mapping[str, Interval]
    #: 95 % by resampling schemes; none for folds
    interval: Mapping[str, Interval]
    #: its figure less that of the first detector of the same score, paired; 95 %
    lead: Mapping[str, Interval]
    seconds: float
    #: what was measured; the first is drawn
    outcomes: tuple[Outcome, ...]


def summarised(outcomes: Sequence[Outcome], *, folded: bool) -> list[Line]:
    """One line for each detector and variant, in the order of the outcomes."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault((one.detector, f"{one.variant.partition(' of ')[2]} folds" if folded else one.variant), [])
    for one in outcomes:
        variant = f"{one.variant.partition(' of ')[2]} folds" if folded else one.variant
        groups[one.detector, variant].append(one)
    lines = [_line(variant, group) for (_, variant), group in groups.items()]
    return lines if folded else _resampled(lines)


def mean_of(figures: Sequence[Figures]) -> dict[str, float | None]:
    """The mean of each figure over the runs that have it; None where none has."""
    names = dict.fromkeys(name for one in figures for name in one)
    found: dict[str, float | None] = {}
    for name in names:
        values = [value for one in figures if (value := one.get(name)) is not None]
        found[name] = float(np.mean(values)) if values else None
    return found


def _line(variant: str, group: Sequence[Outcome]) -> Line:
    figures = [one.figures for one in group if one.figures]
    spread = {}
    for name in figures[0] if len(figures) > 1 else ():
        values = [value for one in figures if (value := one.get(name)) is not None]
        if values:
            spread[name] = (min(values), max(values))
    return Line(
        detector=group[0].detector,
        which=group[0].which,
        variant=variant,
        why=next((one.why for one in group if one.why), None),
        runs=len(figures),
        mean=mean_of(figures),
        spread=spread,
        interval={},
        lead={},
        seconds=sum(one.seconds for one in group),
        outcomes=tuple(group),
    )


def _resampled(lines: Sequence[Line]) -> list[Line]:
    """With intervals, and leads over the first line of the same variant and score."""
    found: list[Line] = []
    firsts: dict[tuple[str, str], dict[str, Float64s]] = {}
    for line in lines:
        worlds = _aligned([one.positives for one in line.outcomes if one.positives is not None])
        if not worlds or not len(worlds[0].unit):
            found.append(line)
            continue
        times = bootstrap.draws(1 + max(int(one.unit.max()) for one in worlds), seed=_SEED)
        mine = {name: bootstrap.pooled(worlds, times, figure) for name, figure in RESAMPLED.items()}
        first = firsts.setdefault((line.variant, line.which), mine)
        found.append(
            replace(
                line,
                interval=_intervals({name: mine[name] for name in mine if line.mean.get(name) is not None}),
                lead={} if first is mine else _intervals({name: mine[name] - first[name] for name in mine}),
            )
        )
    return found


def _aligned(worlds: Sequence[Positives]) -> list[Positives]:
    """The same with units numbered from 0: runs of one measurement have the same rows."""
    if not worlds:
        return []
    names = np.unique(np.concatenate([one.unit for one in worlds]))
    return [replace(one, unit=np.searchsorted(names, one.unit)) for one in worlds]


def _intervals(replicates: Mapping[str, Float64s]) -> dict[str, Interval]:
    found = {name: bootstrap.interval(values) for name, values in replicates.items()}
    return {name: ends for name, ends in found.items() if ends is not None}
