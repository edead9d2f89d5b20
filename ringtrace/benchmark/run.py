"""The bench's one way: read, frame by the protocol, fit and score each detector, judge, compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gnn.errors import LibraryMissing, TooLittleToLearn
from ringtrace.benchmark.datasets.bench_data import BenchData
from ringtrace.benchmark.detectors.registry import Contender
from ringtrace.benchmark.outcome import Outcome, judged
from ringtrace.benchmark.protocol import Frame, Protocol, folds, frames
from ringtrace.benchmark.task import Task

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be measured."""

    detectors: Sequence[Contender]
    protocol: Protocol = Protocol.STRICT
    seeds: int = 1
    #: grouped folds by scheme instead of parts by time; 0: by time
    folds: int = 0
    gnn_seconds: float = 300.0


def run(data: BenchData, plan: Plan, *, work: Path, tell: Tell = lambda _: None) -> list[Outcome]:
    """Outcomes of every detector, variant and seed; detectors that cannot learn from the data say why.

    `work` keeps features between runs. Raises: `NothingToMeasure`.
    """
    found: list[Outcome] = []
    for number, frame in enumerate(_frames(data, plan)):
        # In folds the events are the same: the derived arrays as well.
        folder = work / ("frames" if plan.folds else f"frames-{number}")
        task = Task(frame, plan.protocol, folder, gnn_seconds=plan.gnn_seconds)
        found.extend(_outcomes(task, plan, tell))
    return found


def _frames(data: BenchData, plan: Plan) -> Iterable[Frame]:
    return folds(data, plan.folds, seed=0) if plan.folds else frames(data, plan.protocol)


def _outcomes(task: Task, plan: Plan, tell: Tell) -> Iterator[Outcome]:
    for seed in range(plan.seeds):
        for one in plan.detectors:
            tell(f"{task.frame.variant}, seed {seed}: {one.name}")
            yield _measured(task, one, seed)


def _measured(task: Task, one: Contender, seed: int) -> Outcome:
    began = time.perf_counter()
    outcome = partial(Outcome, detector=one.name, which=one.which, variant=task.frame.variant, seed=seed)
    try:
        score = task.score(one.name, seed, one.make)
    except (TooLittleToLearn, LibraryMissing) as fact:
        return outcome(why=str(fact))
    found = judged(task.frame, score, outcome, seconds=time.perf_counter() - began)
    return found if one.more is None else replace(found, figures={**found.figures, **one.more(task, seed)})
