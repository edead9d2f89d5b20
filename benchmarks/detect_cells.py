"""One cell of the detection bench: one detector in one world, with what intervals need of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from cells import cell
from detect_rivals import rivals
from report import is_small
from rivals.tuned import settings_of
from semi_real import SemiReal

from gnn.evaluation.bootstrap import Positives
from ringtrace.benchmark.datasets.bench_data import Request
from ringtrace.benchmark.datasets.registry import reader
from ringtrace.benchmark.detectors.registry import CONTENDERS
from ringtrace.benchmark.outcome import Outcome
from ringtrace.benchmark.protocol import WITHOUT_FORMAT, Protocol, frames
from ringtrace.benchmark.run import measured
from ringtrace.benchmark.scarcity import with_wrong_labels
from ringtrace.benchmark.task import Task

_HOUSE = ("graph", "gnn", "ingestion", "ringtrace/benchmark", "worlds", "benchmarks/semi_real.py")
OWN = (*_HOUSE, "rings", "rules", "scoring")
_RIVAL = (*_HOUSE, "benchmarks/rivals", "benchmarks/detect_rivals.py", "benchmarks/engine_race.py")
#: The graph network's time: the product's default; in the form that tests run, enough for an epoch.
_GNN_SECONDS = 10.0 if is_small() else 300.0
_ARRAYS = ("group", "clean_above", "flagged")


def figures_of(world: SemiReal, detector: str, *, seed: int) -> dict[str, Any]:
    """The cell's figures: strict, no payment format; `positives` for `positives_of`, or `why` there are none."""
    digest = world.manifest["sha256"]["result"]["transactions.parquet"]
    is_rival = detector in rivals(world.folder)
    settings = {"settings": settings_of(detector)} if is_rival else {}
    key = {"transactions": digest, "rate": world.rate, "detector": detector, "seed": seed, **settings}
    code = _RIVAL if is_rival else OWN
    name = f"world-{world.rate:g}-{world.number}-{detector}"
    return cell("detect", name, key, code, lambda: _measured(world.folder, detector, seed))


def positives_of(figures: dict[str, Any], attempts: dict[str, int]) -> Positives:
    """What a replicate needs; `attempts` numbers the attempts of all worlds, and grows."""
    kept = figures["positives"]
    return Positives(
        unit=np.array([attempts.setdefault(one, len(attempts)) for one in kept["attempt"]], dtype=np.int64),
        group=np.array(kept["group"], dtype=np.int64),
        clean_above=np.array(kept["clean_above"], dtype=np.float64),
        flagged=np.array(kept["flagged"], dtype=np.bool_),
        clean_flagged=int(kept["clean_flagged"]),
    )


def _measured(folder: Path, detector: str, seed: int) -> dict[str, Any]:
    task = task_of(folder)
    contender = rivals(_work(folder)).get(detector) or CONTENDERS[detector]
    outcome = measured(task, contender, seed)
    if outcome.positives is None:
        return {"why": outcome.why}
    return {**outcome.figures, "seconds": outcome.seconds, "positives": _kept(outcome, task)}


@lru_cache(maxsize=1)
def task_of(folder: Path) -> Task:
    """The world's task, kept while its detectors are measured one after the other."""
    return read_task(folder)


def read_task(folder: Path, *, noise: float = 0.0) -> Task:
    """The world's task, with this share of the known labels turned round."""
    data = reader("planted")(Request(path=folder, work=_work(folder)))
    [frame] = [one for one in frames(data, Protocol.STRICT) if one.variant == WITHOUT_FORMAT]
    frame = with_wrong_labels(frame, noise, seed=0) if noise else frame
    return Task(frame, Protocol.STRICT, _work(folder) / "frames", gnn_seconds=_GNN_SECONDS)


def _work(folder: Path) -> Path:
    """Stores and features of a world lie beside it."""
    return folder.with_name(f"{folder.name}-work")


def _kept(outcome: Outcome, task: Task) -> dict[str, Any]:
    assert outcome.positives is not None
    schemes = task.frame.data.schemes
    assert np.all(outcome.positives.unit >= 0), "every planted transfer belongs to an attempt"
    arrays = {name: getattr(outcome.positives, name).tolist() for name in _ARRAYS}
    attempt = [schemes[unit].attempt for unit in outcome.positives.unit]
    return {**arrays, "attempt": attempt, "clean_flagged": outcome.positives.clean_flagged}
