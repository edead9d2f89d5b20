"""Settings of every supervised peer and of our trees, chosen once on the development half, all with the same budget.

For each name twelve settings, the published (or usual) one first and the others drawn at random from a stated space
(`rivals/spaces.py`), or as many as begin within half an hour; each is fitted on a development world at 1:300, strict,
without the payment format, stopped on the first half of validation and judged by average precision on the second. The
best goes into `rivals/tuned.json`, which the reported run reads. The test part is never scored.

    python benchmarks/tuning.py                                  # all, in the first development world: hours
    python benchmarks/tuning.py --world planted gin exstraqt_tuned --trials 4
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from detect_rivals import peer
from report import commit, machine
from reported_run import DEVELOPMENT
from rivals import tuned
from rivals.spaces import BUDGET_S, SPACES, TRIALS, trials
from semi_real import semi_real_world

from gnn.errors import LibraryMissing, TooLittleToLearn
from gnn.metrics import average_precision
from gnn.split import choosing_rows
from ringtrace.benchmark.datasets.bench_data import Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.protocol import WITHOUT_FORMAT, Protocol, frames
from ringtrace.benchmark.task import Task


def choosing_task(world: Path, *, gnn_seconds: float) -> Task:
    """The world's measurement with the rows that thresholds are chosen on in the place of the test part."""
    work = world.with_name(f"{world.name}-work")
    data = reader("planted")(Request(path=world, work=work))
    [frame] = [one for one in frames(data, Protocol.STRICT) if one.variant == WITHOUT_FORMAT]
    judged = replace(frame, test=choosing_rows(data.columns, frame.split))
    return Task(judged, Protocol.STRICT, work / "frames", gnn_seconds=gnn_seconds)


def tried(task: Task, name: str, count: int, folder: Path) -> list[dict[str, Any]]:
    """Every trial of a name that began in time, with what it reached; None where it could not learn."""
    rows, began = task.frame.test, time.monotonic()
    truth, told = task.frame.data.labels[rows] == 1, []
    for settings in trials(name, count):
        if time.monotonic() - began > BUDGET_S:
            break
        at = time.monotonic()
        try:
            contender = peer(name, settings, folder)
            figure = average_precision(truth, contender.make(task, 0)[rows])
            also = {} if contender.more is None else contender.more(task, 0)
        except (TooLittleToLearn, LibraryMissing) as fact:
            print(f"{name} {settings}: {fact}")
            figure, also = None, {}
        seconds = round(time.monotonic() - at, 1)
        told.append({"settings": settings, "average_precision": figure, "seconds": seconds, **also})
        print(f"{name}: {figure if figure is None else round(figure, 4)} in {seconds} s, {settings}", flush=True)
    return told


def chosen(told: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The best trial; the earliest of equal ones, None where none could learn."""
    able = [one for one in told if one["average_precision"] is not None]
    return max(able, key=lambda one: one["average_precision"]) if able else None


def main() -> None:
    """Tune the names asked for, and keep what was chosen for the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SPACES)}; all where none is named")
    parser.add_argument("--world", type=Path, help="a planted folder in the place of the first development world")
    parser.add_argument("--trials", type=int, default=TRIALS, help=f"settings of each, {TRIALS} unless told")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(SPACES)):
        parser.error(f"nothing of {', '.join(unknown)} can be tuned; of {', '.join(SPACES)} something can")
    world = asked.world or semi_real_world(DEVELOPMENT, 300.0, 0).folder
    task = choosing_task(world, gnn_seconds=BUDGET_S / TRIALS)
    kept = json.loads(tuned.PATH.read_text()) if tuned.PATH.exists() else {"chosen": {}}
    for name in asked.names or SPACES:
        told = tried(task, name, asked.trials, world.with_name(f"{world.name}-work"))
        best = chosen(told)
        if best is None:
            continue
        kept["chosen"][name] = {**best, "trials": told, "events": len(task.frame.data.columns)}
        kept |= {"machine": machine(), "commit": commit()}
        tuned.PATH.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
