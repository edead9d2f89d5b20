"""The product's nightly re-score, played through the reported days; and its rings against the true schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gnn.evaluation.budgets import MAIN_BUDGET
from gnn.evaluation.nightly import flagged_nightly, found_in_time
from gnn.evaluation.rings import Proposed, ring_figures
from gnn.metrics import DAY_US
from graph.columns import Float64s, Int32s, Int64s
from rings.ring import Ring
from ringtrace.benchmark.detectors.own import found_rings, raised_first, raising
from ringtrace.benchmark.outcome import findable_of, judged_of
from ringtrace.benchmark.task import Task

_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one nightly re-score found."""

    midnight_us: int
    #: events of the reported part that the day which ended brought
    today: int
    #: events before midnight
    stop: int
    rings: list[Ring]
    #: [stop] suspicion of `score_now`, higher is more suspicious
    score: Float64s


def nights(task: Task, seed: int) -> Iterator[Night]:
    """The re-scores at the end of every reported day, in order."""
    test = task.frame.test
    by = raising(task, seed)
    times = task.frame.data.columns.occurred_at_us
    for midnight_us in _midnights(times[test]):
        stop, begin = np.searchsorted(times, [midnight_us, midnight_us - DAY_US]).tolist()
        rings = found_rings(task, by, stop)
        today = min(stop - begin, stop - int(test[0]))
        score = raised_first(by, rings, stop)
        yield Night(midnight_us=midnight_us, today=today, stop=stop, rings=rings, score=score)


def flagged_by(task: Task, played: Iterator[Night]) -> Int64s:
    """[reported] the midnight at which each row was flagged; see `flagged_nightly`."""
    test = task.frame.test
    told = ((night.midnight_us, night.today, night.score[test[0] : test[-1] + 1]) for night in played)
    return flagged_nightly(told, len(test), MAIN_BUDGET)


def night_figures(task: Task, seed: int) -> dict[str, float | None]:
    """`nightly_ring_recall_…` of schemes that lie wholly in the reported part, and precision and recall of rings.

    Empty for folds: their rows lie side by side with those learned from.
    """
    test = task.frame.test
    if len(test) != test[-1] - test[0] + 1:
        return {}
    flagged_at = flagged_by(task, nights(task, seed))
    scheme, last_us = whole_schemes(task)
    found = found_in_time(scheme, last_us, flagged_at, DAY_US)
    return {**{f"nightly_{name}": value for name, value in found.items()}, **_rings(task, seed)}


def _midnights(times_us: Int64s) -> range:
    """The end of every day from the first event's to the last one's."""
    first, last = int(times_us[0]) // DAY_US + 1, int(times_us[-1]) // DAY_US + 1
    return range(first * DAY_US, (last + 1) * DAY_US, DAY_US)


def whole_schemes(task: Task) -> tuple[Int32s, Int64s]:
    """[reported] the findable scheme that lies wholly in the part, -1 for none; [schemes] its last transfer."""
    data, test = task.frame.data, task.frame.test
    count = len(data.schemes)
    rows = np.flatnonzero(data.scheme >= 0)
    outside = np.ones(len(data.columns), dtype=np.bool_)
    outside[test] = False
    counted = np.ones(count, dtype=np.bool_)
    counted[data.scheme[rows[outside[rows]]]] = False
    findable = findable_of(task.frame)
    if findable is not None:
        counted &= findable
    last_us = np.zeros(count, dtype=np.int64)
    np.maximum.at(last_us, data.scheme[rows], data.columns.occurred_at_us[rows])
    scheme = data.scheme[test]
    kept = (scheme >= 0) & np.append(counted, [False])[scheme]
    return np.where(kept, scheme, _NOWHERE).astype(np.int32), last_us


def _rings(task: Task, seed: int) -> dict[str, float | None]:
    """Rings that begin in the reported part, found after the last event."""
    frame = task.frame
    by = raising(task, seed)
    judged = judged_of(frame, by.at.suspicion)
    known = frame.test[frame.data.labels[frame.test] >= 0]
    place = np.full(len(frame.data.columns), _NOWHERE, dtype=np.int32)
    place[known] = np.arange(len(known))
    rings = []
    for ring in found_rings(task, by, len(frame.data.columns)):
        events = place[ring.events]
        if np.all(events != _NOWHERE):
            rings.append(Proposed(events=events, risk=ring.risk))
    return ring_figures(judged, rings)
