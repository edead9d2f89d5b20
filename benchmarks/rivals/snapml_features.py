"""snapml's features of a task's events as a feature matrix."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from engine_race import DAY, PARAMETERS
from peers.environment import interpreter
from rivals.in_time import LIMIT_S
from rivals.pace import TooSlow

from graph.features.matrix import FeatureMatrix
from graph.features.raw import RAW_COUNT
from ringtrace.benchmark.protocol import Protocol
from ringtrace.benchmark.task import Task

#: Rows of a batch as published: all of them see each other, the later ones too.
BATCH = 128
#: Windows in days and longest cycles to try, the longest first.
DAYS, CYCLES = (10, 5, 3, 1), (10, 8, 6)


@dataclass(frozen=True)
class Windows:
    """How far snapml looks back, and the longest cycle that it enumerates."""

    days: int
    cycle_length: int
    #: scatter-gather only six hours, as published for AMLworld (Blanuša et al., ICAIF 2024, §5)
    short_scatter: bool = False

    def parameters(self) -> dict[str, Any]:
        """Snapml's own. One thread: a batch of one event takes a hundredth of the time that it takes on two."""
        windows = {name: self.days * DAY for name in PARAMETERS if name.endswith("_tw")}
        if self.short_scatter:
            windows["scatter-gather_tw"] = PARAMETERS["scatter-gather_tw"]
        return {**PARAMETERS, **windows, "lc-cycle_len": self.cycle_length, "num_threads": 1}

    def ladder(self) -> list[Windows]:
        """These and all shorter ones, the longest windows first and of equal ones the longest cycles."""
        return [
            Windows(days, cycles, self.short_scatter)
            for days in DAYS
            for cycles in CYCLES
            if days <= self.days and cycles <= self.cycle_length
        ]


PUBLISHED = Windows(1, 10, short_scatter=True)


def matrix(task: Task, windows: Windows, folder: Path, *, limit_s: float = LIMIT_S) -> FeatureMatrix:
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
    script, parameters = Path(__file__).with_name("run_snapml.py"), json.dumps(windows.parameters())
    arguments = [folder / "table.npy", parameters, folder / "ends.npy", folder / "out.npy", str(limit_s)]
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
