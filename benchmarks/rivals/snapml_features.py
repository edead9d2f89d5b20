"""snapml's features of a task's events as a feature matrix, and the trees on them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from engine_race import DAY, PARAMETERS
from peers.environment import interpreter

from gnn.errors import TooLittleToLearn
from graph.features.matrix import FeatureMatrix
from graph.features.raw import RAW_COUNT
from ringtrace.benchmark.protocol import Protocol
from ringtrace.benchmark.task import Task

#: Published for AMLworld (Blanuša et al., ICAIF 2024, §5): scatter-gather six hours, everything else one day. One
#: thread: a batch of one event takes a hundredth of the time that it takes on two.
PUBLISHED: dict[str, Any] = {**PARAMETERS, "num_threads": 1}
#: Rows of a batch as published: all of them see each other, the later ones too.
BATCH = 128
#: Windows in days to try, longest first: what does not finish in time gives way to the next.
LONG = (10, 5, 3)
#: Half an hour for all of them.
LIMIT_S = 600


class TooSlow(Exception):
    """snapml did not finish these settings within the limit."""


def long_windows(days: int) -> dict[str, Any]:
    """Everything over so many days, scatter-gather too."""
    return {**PUBLISHED, **{name: days * DAY for name in PUBLISHED if name.endswith("_tw")}}


def matrix(task: Task, parameters: dict[str, Any], folder: Path, *, limit_s: float = LIMIT_S) -> FeatureMatrix:
    """Raw columns beside snapml's. In `strict` a batch holds events of one moment only; `published` takes 128.

    Raises: `TooSlow`.
    """
    columns = task.frame.data.columns
    n, raw = len(columns), task.raw.features
    folder.mkdir(parents=True, exist_ok=True)
    amount = columns.amount_base_minor / 100.0
    at_s = columns.occurred_at_us // 1_000_000
    table = np.column_stack([np.arange(n), columns.source, columns.target, at_s, amount]).astype(np.float64)
    if task.protocol is Protocol.STRICT:
        ends = np.append(np.flatnonzero(np.diff(at_s)) + 1, n)
    else:
        ends = np.append(np.arange(BATCH, n, BATCH), n)
    np.save(folder / "table.npy", table)
    np.save(folder / "ends.npy", ends)
    script = Path(__file__).with_name("run_snapml.py")
    arguments = [folder / "table.npy", json.dumps(parameters), folder / "ends.npy", folder / "out.npy", str(limit_s)]
    done = subprocess.run([interpreter(), script, *arguments], check=False, capture_output=True, text=True)
    if done.returncode == 3:
        raise TooSlow
    done.check_returncode()
    made = np.load(folder / "out.npy")
    return FeatureMatrix(
        catalogue="snapml",
        names=(*raw.names, *(f"snapml_{k}" for k in range(made.shape[1]))),
        values=np.hstack([raw.values[:, :RAW_COUNT], made]),
        truncated=raw.truncated,
    )


def longest(task: Task, folder: Path) -> tuple[FeatureMatrix, str]:
    """The longest windows that finish, and which they are. Raises: `TooLittleToLearn` where none does."""
    for days in LONG:
        try:
            return matrix(task, long_windows(days), folder), f"windows of {days} days"
        except TooSlow:
            continue
    msg = "snapml finished none of its long windows, of ten minutes each"
    raise TooLittleToLearn(msg)
