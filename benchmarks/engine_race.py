"""The race with snapml: its feature set, each side at its fastest batch size, interleaved, in processes of their own.

Windows of a day, scatter-gather of six hours, length-constrained cycles of at most ten transfers, snapml's default bins
and statistics. Both are given the same arrays; snapml answers with its input and 64-bit columns, ours with 32-bit ones.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from cells import cell
from engine_inputs import AMLSIM, AMLWORLD, WORLD, amlsim, amlworld, world
from peers.environment import interpreter
from report import ROOT

DAY, HOUR = 86_400, 3_600
PARAMETERS: dict[str, Any] = {
    "time_window": -1, "max_no_edges": -1,
    "vertex_stats": True, "vertex_stats_tw": DAY, "vertex_stats_cols": [4],
    "vertex_stats_feats": [0, 1, 2, 3, 4, 8, 9, 10],
    "fan": True, "fan_tw": DAY, "degree": True, "degree_tw": DAY,
    "scatter-gather": True, "scatter-gather_tw": 6 * HOUR, "temp-cycle": True, "temp-cycle_tw": DAY,
    "lc-cycle": True, "lc-cycle_tw": DAY, "lc-cycle_len": 10,
}  # fmt: skip
CODE = ("graph/frames", "graph/kernels/jit.py", "benchmarks/engine_race.py", "benchmarks/peers", *WORLD)
BATCHES = (128, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 65_536)
#: Rows on which a side's fastest batch size is found.
TRIAL = 40_000


def measure(*, small: bool) -> dict[str, float]:
    """Figures of all inputs that are there; the small form is 6,000 transactions of the built-in world."""
    inputs = {"world": lambda: world(6_000 if small else 500_000)}
    if not small:
        inputs |= {"amlworld": amlworld} if AMLWORLD.exists() else {}
        inputs |= {"amlsim": amlsim} if AMLSIM.exists() else {}
    figures: dict[str, float] = {}
    for name, make in inputs.items():
        key = {"input": name, "parameters": PARAMETERS, "runs": 3}
        found = cell("engine", f"snapml-{name}", key, CODE, lambda make=make: _race(make(), runs=1 if small else 3))
        figures |= {f"snapml_{name}_{figure}": value for figure, value in found.items()}
    names = list(inputs)
    figures["snapml_ratio_1t"] = figures["snapml_world_ratio_1t"]
    figures["snapml_ratio_2t"] = figures["snapml_world_ratio_2t"]
    figures["snapml_ratio_min"] = min(figures[f"snapml_{name}_ratio_{k}t"] for name in names for k in (1, 2))
    figures["memory_ratio_snapml"] = figures["snapml_world_memory_ratio"]
    return figures


def _race(table: np.ndarray, *, runs: int) -> dict[str, float]:
    sides = [(side, threads) for side in ("ours", "snapml") for threads in (1, 2)]
    with tempfile.TemporaryDirectory() as folder:
        whole, trial = Path(folder) / "table.npy", Path(folder) / "trial.npy"
        np.save(whole, table)
        np.save(trial, table[:TRIAL])
        run("ours", trial, threads=1, batch=BATCHES[0])  # compiled from now on
        batch = {side: _fastest(*side, trial, min(TRIAL, len(table))) for side in sides}
        found: dict[tuple[str, int], list[dict[str, float]]] = {side: [] for side in sides}
        for _ in range(runs):
            for side in sides:
                found[side].append(run(side[0], whole, threads=side[1], batch=batch[side]))
    tps = {side: len(table) / statistics.median(each["seconds"] for each in found[side]) for side in sides}
    cpu = {side: statistics.median(each["cpu_seconds"] for each in found[side]) for side in sides}
    peak = {side: statistics.median(each["peak_mb"] for each in found[side]) for side in sides}
    better = max(tps["snapml", 1], tps["snapml", 2])
    figures = {f"{side}_{threads}t_tps": tps[side, threads] for side, threads in sides}
    figures |= {f"{side}_{threads}t_batch": float(batch[side, threads]) for side, threads in sides}
    return figures | {
        "rows": float(len(table)),
        "ratio_1t": tps["ours", 1] / tps["snapml", 1],
        "ratio_2t": tps["ours", 2] / better,
        # By the processes' own time on one thread: other programs on the machine lengthen it less.
        "cpu_ratio_1t": cpu["snapml", 1] / cpu["ours", 1],
        "speedup_2": tps["ours", 2] / tps["ours", 1],
        "ours_peak_mb": peak["ours", 1],
        "snapml_peak_mb": peak["snapml", 1],
        "memory_ratio": max(peak["ours", 1], peak["ours", 2]) / peak["snapml", 1],
        "truncated": float(sum(each["truncated"] for k in (1, 2) for each in found["ours", k])),
    }


def _fastest(side: str, threads: int, trial: Path, rows: int) -> int:
    """The batch size with the fewest seconds on the trial; larger ones than the trial are left out but for one."""
    sizes = [size for size in BATCHES if size < rows] or [BATCHES[0]]
    return min(sizes, key=lambda size: run(side, trial, threads=threads, batch=size)["seconds"])


def run(side: str, table: Path, *, threads: int, batch: int, out: Path | None = None, **more: Any) -> dict[str, float]:
    """One run in a process of its own."""
    python = sys.executable if side == "ours" else str(interpreter())
    script = ROOT / "benchmarks" / "peers" / f"run_{side}.py"
    parameters = {**PARAMETERS, "num_threads": threads, **more}
    command = [python, str(script), str(table), json.dumps(parameters), str(batch)]
    paths = {"PYTHONPATH": str(ROOT)} if side == "ours" else {}
    done = subprocess.run(
        command + ([str(out)] if out else []), check=True, capture_output=True, text=True, env={**os.environ, **paths}
    )
    return dict(json.loads(done.stdout))
