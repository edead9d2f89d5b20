"""The engine's own figures in the detectors' default configuration: ten-day motifs, every catalogue column on.

On the built-in world of 20,000 accounts, 6,000 transactions a day. `truncated_share_heavy` is of the same world with
one transfer in three sent to or from one of 50 accounts, by a power law. `parallel_speedup_2` is wall time on one
thread over that on two. Figures of the live window, `growth_500k_5m` and `bytes_per_event` among them, are explained in
`live_window`, and `worst_event_ms` in `live_worst`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import live_window
import live_worst
import numpy as np
from cells import cell
from engine_inputs import WORLD
from features import _second_start_s, columns_of_folder

from graph.columns import EventColumns
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from worlds.generate import generate

CODE = ("graph/features", "graph/kernels", "benchmarks/engine_own.py", *WORLD)
LIVE_CODE = (*CODE, "graph/grid", "graph/live", "benchmarks/live_window.py", "benchmarks/live_worst.py")


def measure(*, small: bool) -> dict[str, float]:
    """The figures; the small form is a world of 1,000 accounts and 20 days."""
    figures = cell("engine", "own", {"form": 1}, CODE, lambda: _plain(small=small))
    figures |= cell("engine", "own-heavy", {"form": 1}, CODE, lambda: _heavy(small=small))
    figures |= cell("engine", "own-live", {"form": 1}, LIVE_CODE, lambda: live_window.measure(small=small))
    figures |= cell("engine", "own-growth", {"form": 1}, LIVE_CODE, lambda: live_window.measure_growth(small=small))
    figures |= cell("engine", "own-worst", {"form": 1}, LIVE_CODE, lambda: live_worst.worst(small=small))
    return figures


def _plain(*, small: bool) -> dict[str, float]:
    columns = _world(accounts=1_000 if small else 20_000, days=20 if small else 90)
    for threads in (1, 2):
        FeatureEngine(threads=threads).update(columns.rows(0, 100))
    runs = [_seconds(columns) for _ in range(1 if small else 3)]
    on_two = [_seconds(columns, threads=2)[0] for _ in runs]
    truncated = FeatureEngine().update(columns).truncated
    with tempfile.TemporaryDirectory() as folder:
        second_start_s = _second_start_s(columns.rows(0, 100), Path(folder))
    return {
        "all_features_tps_1t": len(columns) / statistics.median(wall for wall, _ in runs),
        "all_features_cpu_tps_1t": len(columns) / statistics.median(cpu for _, cpu in runs),
        "all_features_columns": float(len(NAMES)),
        "truncated_share": float(truncated.mean()),
        "parallel_speedup_2": statistics.median(wall for wall, _ in runs) / statistics.median(on_two),
        "second_start_s": second_start_s,
    }


def _heavy(*, small: bool) -> dict[str, float]:
    columns = _world(accounts=1_000 if small else 20_000, days=20 if small else 90)
    rng = np.random.default_rng(0)
    hubs = rng.permutation(np.flatnonzero(columns.passable))[:50].astype(np.int32)
    weights = 1.0 / np.arange(1, len(hubs) + 1)
    ends = []
    for end in (columns.source, columns.target):
        chosen = rng.choice(hubs, len(columns), p=weights / weights.sum())
        ends.append(np.where(rng.random(len(columns)) < 1 / 6, chosen, end).astype(np.int32))
    heavy = replace(columns, source=ends[0], target=ends[1], makes_motif=columns.makes_motif & (ends[0] != ends[1]))
    engine = FeatureEngine()
    began = time.thread_time()
    truncated = engine.update(heavy).truncated
    return {
        "truncated_share_heavy": float(truncated.mean()),
        "heavy_cpu_tps_1t": len(heavy) / (time.thread_time() - began),
    }


def _world(*, accounts: int, days: int) -> EventColumns:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), accounts=accounts, days=days, seed=0)
        return columns_of_folder(Path(folder))


def _seconds(columns: EventColumns, *, threads: int = 1) -> tuple[float, float]:
    """Of the clock, and of this thread, which other programs lengthen less; in slices, as replays come."""
    engine = FeatureEngine(threads=threads)
    began, began_cpu = time.perf_counter(), time.thread_time()
    for first in range(0, len(columns), 65_536):
        engine.update(columns.rows(first, min(first + 65_536, len(columns))))
    return time.perf_counter() - began, time.thread_time() - began_cpu


if __name__ == "__main__":
    import sys

    for name, value in measure(small="--small" in sys.argv).items():
        print(f"{name:32} {value:,.3f}")
