"""Where our counts equal snapml's, event by event: random multigraphs and the inputs of the race.

snapml is given one transaction at a time, so that it knows no later ones, and moments that all differ, as it takes ties
for earlier by the order of arrival. `engine_agreement_why` shows why the rest differs, `docs/engine.md` tells it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from cells import cell
from engine_agreement_why import why
from engine_inputs import AMLSIM, AMLWORLD, amlsim, amlworld, world
from engine_race import CODE, PARAMETERS, run

from graph.frames.parameters import Parameters

SMALL_WINDOWS: dict[str, Any] = {
    "time_window": 10_000, "vertex_stats_tw": 10_000, "vertex_stats_feats": list(range(11)),
    "fan_tw": 801, "degree_tw": 801, "scatter-gather_tw": 301, "temp-cycle_tw": 601, "lc-cycle_tw": 401,
    "lc-cycle_len": 6,
}  # fmt: skip
PATTERNS = ("fan-in", "fan-out", "degree-in", "degree-out", "scatter-gather", "temp-cycle", "lc-cycle", "statistics")


def measure(*, small: bool) -> dict[str, float]:
    """Shares of rows that agree in all columns of a pattern; the small form has fewer graphs and one input."""
    graphs = 3 if small else 40
    key = {"graphs": graphs, "windows": SMALL_WINDOWS, "form": 1}
    figures = cell(
        "engine", "agreement-random", key, (*CODE, "benchmarks/engine_agreement.py"), lambda: _random(graphs)
    )
    inputs = {"world": lambda: world(3_000 if small else 12_000)}
    if not small:
        inputs |= {"amlworld": amlworld} if AMLWORLD.exists() else {}
        inputs |= {"amlsim": amlsim} if AMLSIM.exists() else {}
    for name, make in inputs.items():
        key = {"input": name, "parameters": PARAMETERS, "form": 2}
        code = (*CODE, "benchmarks/engine_agreement.py", "benchmarks/engine_agreement_why.py")
        figures |= cell("engine", f"agreement-{name}", key, code, lambda make=make, name=name: _on(name, make()))
    return figures


def _on(name: str, table: np.ndarray) -> dict[str, float]:
    """The first transaction of each moment alone; the statistics keep what has just left snapml's graph."""
    _, first = np.unique(table[:, 3], return_index=True)
    alone = table[first][:8_000]
    shares = {f"agree_{name}_{pattern}": share for pattern, share in _compare([alone], {}).items()}
    return shares | why(name, alone)


def _random(graphs: int) -> dict[str, float]:
    tables = []
    for seed in range(graphs):
        rng = np.random.default_rng(seed)
        events, accounts = 300, 6 + seed % 20
        # Even times and odd windows: no transaction lies on a window's begin, which fans and degrees take otherwise.
        at = 1_000 + 2 * np.sort(rng.choice(3 * events, events, replace=False))
        source, steps = rng.integers(0, accounts, events), rng.integers(1, accounts, events)
        ends = np.stack([source, (source + steps) % accounts])
        tables.append(np.column_stack([np.arange(events), *ends, at, rng.integers(1, 900, events)]).astype(np.float64))
    return {f"agree_random_{pattern}": share for pattern, share in _compare(tables, SMALL_WINDOWS).items()}


def _compare(tables: list[np.ndarray], more: dict[str, Any]) -> dict[str, float]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for table in tables:
            path, answers = Path(folder) / "table.npy", []
            np.save(path, table)
            for side in ("ours", "snapml"):
                out = Path(folder) / f"{side}.npy"
                run(side, path, threads=1, batch=1 if side == "snapml" else len(table), out=out, **more)
                answers.append(np.load(out).astype(np.float64))
            rows.append(np.isclose(*answers, rtol=1e-3, atol=1e-3))
    same = np.vstack(rows)
    names = Parameters.of({**PARAMETERS, **more}).names
    return {pattern: float(same[:, _columns(names, pattern)].all(axis=1).mean()) for pattern in PATTERNS}


def _columns(names: list[str], pattern: str) -> list[int]:
    if pattern == "statistics":
        return [k for k, name in enumerate(names) if name.startswith(("source_", "target_"))]
    return [k for k, name in enumerate(names) if name.startswith(f"{pattern}_")]
