"""igraph, networkx and rustworkx beside our kernels, for the one that all have: simple cycles through a transfer.

The graph of one day of the built-in world; for every transfer of its last hour, all simple paths back from its target
to its source of at most nine transfers, over the same strictly earlier day. The libraries take a fixed graph, the day
before the hour; ours is the moving one. Their time is that of the paths alone.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from cells import cell
from engine_inputs import world
from engine_race import CODE
from peers.environment import interpreter
from report import ROOT

from graph.frames.transformer import TransactionGraphFeatures

_OURS = {
    "num_threads": 1, "vertex_stats": False, "fan": False,
    "lc-cycle": True, "lc-cycle_tw": 86_400, "lc-cycle_len": 10,
}  # fmt: skip


def measure(*, small: bool) -> dict[str, float]:
    """Transfers a second of each."""
    code = (*CODE, "benchmarks/engine_libraries.py")
    return cell("engine", "libraries", {"form": 1}, code, lambda: _measure(small=small))


def _measure(*, small: bool) -> dict[str, float]:
    table = world(6_000 if small else 12_000)
    last = table[-1, 3]
    day, hour = table[(table[:, 3] >= last - 90_000) & (table[:, 3] < last - 3_600)], table[table[:, 3] >= last - 3_600]
    made = TransactionGraphFeatures(patterns=_OURS).fit(day)
    made.fit(day[:-1]).transform(day[-1:])  # compiled
    began = time.perf_counter()
    made.transform(hour)
    figures = {"cycles_ours_tps": len(hour) / (time.perf_counter() - began)}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("day.npy", "hour.npy")]
        for path, part in zip(paths, (day, hour), strict=True):
            np.save(path, part)
        script = ROOT / "benchmarks" / "peers" / "run_libraries.py"
        done = subprocess.run([interpreter(), script, *paths], check=True, capture_output=True, text=True)
    return figures | {f"cycles_{name}_tps": len(hour) / seconds for name, seconds in json.loads(done.stdout).items()}
