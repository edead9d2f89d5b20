"""What there is to explain: schemes that the nightly rule flagged, each with an account to start at and candidates."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gnn.evaluation.schemes import HALF
from gnn.metrics import DAY_US
from graph.columns import Bools, EventColumns, Int32s
from rings.around.transfers import rows_around
from ringtrace.benchmark.detectors.nights import Night, flagged_by, nights, whole_schemes
from ringtrace.benchmark.task import Task

#: Other transfers that a case has for each of the scheme's own, and how far they are looked for.
OTHERS: Final = 5
_FARTHEST: Final = 4


@dataclass(frozen=True)
class Case:
    """One flagged scheme, as an investigator meets it the midnight after its last transfer."""

    scheme: int
    #: its account to start at: the payer of its transfer that ranks highest that midnight
    account: int
    #: candidates, ascending, and which are the scheme's
    rows: Int32s
    truth: Bools
    hops: int
    #: that it took to find them, beside the scheme's own
    found_ms: float
    night: Night


@dataclass(frozen=True)
class Cases:
    """All of one world."""

    cases: list[Case]
    #: findable schemes of the reported part that were not flagged in time
    missed: int
    #: flagged, but without five other transfers to one of their own within four hops
    alone: int


def cases_of(task: Task, seed: int) -> Cases:
    """The cases of the reported part, by the rings and ranks of each scheme's own midnight."""
    columns, begin = task.frame.data.columns, int(task.frame.test[0])
    scheme, last_us = whole_schemes(task)
    rows_of = {number: begin + np.flatnonzero(scheme == number) for number in np.unique(scheme[scheme >= 0]).tolist()}
    due = {number: (int(last_us[number]) // DAY_US + 1) * DAY_US for number in rows_of}
    kept: dict[int, Night] = {}

    def keeping() -> Iterator[Night]:
        for night in nights(task, seed):
            if night.midnight_us in due.values():
                kept[night.midnight_us] = night
            yield night

    flagged_at = flagged_by(task, keeping())
    found, missed = [], 0
    for number, rows in rows_of.items():
        if np.mean(flagged_at[rows - begin] <= due[number]) >= HALF:
            found.append(_case(columns, number, rows.astype(np.int32), kept[due[number]]))
        else:
            missed += 1
    cases = [one for one in found if one is not None]
    return Cases(cases, missed, len(found) - len(cases))


def _case(columns: EventColumns, scheme: int, own: Int32s, night: Night) -> Case | None:
    """The case; None where too few other transfers lie around it."""
    account = int(columns.source[own[np.argmax(night.score[own])]])
    since, until = int(columns.occurred_at_us[own[0]]), int(columns.occurred_at_us[own[-1]]) + 1
    for hops in range(2, _FARTHEST + 1):
        began = time.perf_counter()
        near = rows_around(columns, account, since_us=since, until_us=until, hops=hops)
        found_ms = 1000 * (time.perf_counter() - began)
        rows = np.union1d(near, own).astype(np.int32)
        if len(rows) >= (1 + OTHERS) * len(own):
            return Case(scheme, account, rows, np.isin(rows, own), hops, found_ms, night)
    return None
