"""From a reader and a plan to the report's document."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np

from ringtrace.benchmark.datasets.bench_data import BenchData, Request
from ringtrace.benchmark.datasets.registry import Reader
from ringtrace.benchmark.report.document import Document
from ringtrace.benchmark.run import Plan, Tell, run
from ringtrace.benchmark.summary import summarised


def document_of(read: Reader, request: Request, plan: Plan, *, tell: Tell) -> Document:
    """Read, run, summarise. Raises: what the reader raises, `NothingToMeasure`."""
    tell(f"reading {request.path}")
    data = read(request)
    outcomes = run(data, plan, work=request.work, tell=tell)
    tell("intervals")
    return Document(
        dataset=data.name,
        path=str(request.path),
        protocol=f"{plan.folds} folds by scheme" if plan.folds else plan.protocol.value,
        command=command_of(data, request.path, plan),
        events=len(data.columns),
        accounts=int(np.count_nonzero(data.columns.is_account)),
        illicit=int(np.count_nonzero(data.labels == 1)),
        unknown=int(np.count_nonzero(data.labels < 0)),
        schemes=len(data.schemes),
        notes=data.notes,
        lines=summarised(outcomes, folded=plan.folds > 0),
    )


def command_of(data: BenchData, path: Path, plan: Plan) -> str:
    """The command that makes the same report."""
    detectors = ",".join(one.name for one in plan.detectors)
    parts = ["ringtrace", "benchmark", data.name, str(path), "--detectors", detectors]
    parts += ["--folds", str(plan.folds)] if plan.folds else ["--protocol", plan.protocol.value]
    return shlex.join([*parts, "--seeds", str(plan.seeds)])
