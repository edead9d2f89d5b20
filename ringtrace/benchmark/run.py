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
from ringtrace.benchmark.scarcity import with_few_labels, with_wrong_labels
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
    #: `strict` learns only labels known when the test part begins, for data that would not ask for it too
    as_known: bool = False
    #: illicit labels to learn from, one measurement for each; empty: all
    labels: Sequence[int] = ()
    #: shares of labels to turn round, one measurement for each beside the true ones
    noise: Sequence[float] = ()
    gnn_seconds: float = 300.0


def run(data: BenchData, plan: Plan, *, work: Path, tell: Tell = lambda _: None) -> list[Outcome]:
    """Outcomes of every detector, variant and seed; detectors that cannot learn from the data say why.

    `work` keeps features between runs. Raises: `NothingToMeasure`.
    """
    found: list[Outcome] = []
    data = replace(data, fit_as_known=data.fit_as_known or plan.as_known)
    for number, frame in enumerate(_frames(data, plan)):
        # In folds the events are the same: the derived arrays as well.
        folder = work / ("frames" if plan.folds else f"frames-{number}")
        for variant in _variants(frame, plan):
            task = Task(variant, plan.protocol, folder, gnn_seconds=plan.gnn_seconds)
            found.extend(_outcomes(task, plan, tell))
    return found


def _frames(data: BenchData, plan: Plan) -> Iterable[Frame]:
    return folds(data, plan.folds, seed=0) if plan.folds else frames(data, plan.protocol)


def _variants(frame: Frame, plan: Plan) -> Iterator[Frame]:
    """The frame as it is (unless only few labels are asked for), with few labels, with wrong ones."""
    if not plan.labels:
        yield frame
    yield from (with_few_labels(frame, count, seed=0) for count in plan.labels)
    yield from (with_wrong_labels(frame, share, seed=0) for share in plan.noise)


def _outcomes(task: Task, plan: Plan, tell: Tell) -> Iterator[Outcome]:
    for seed in range(plan.seeds):
        for one in plan.detectors:
            tell(f"{task.frame.variant}, seed {seed}: {one.name}")
            yield measured(task, one, seed)


def measured(task: Task, one: Contender, seed: int) -> Outcome:
    """The outcome of one detector on one task."""
    began = time.perf_counter()
    outcome = partial(Outcome, detector=one.name, which=one.which, variant=task.frame.variant, seed=seed)
    try:
        score = task.score(one.name, seed, one.make)
    except (TooLittleToLearn, LibraryMissing) as fact:
        return outcome(why=str(fact))
    found = judged(task.frame, score, outcome, seconds=time.perf_counter() - began)
    return found if one.more is None else replace(found, figures={**found.figures, **one.more(task, seed)})
