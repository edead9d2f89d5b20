"""snapml at 5M transactions and on a heavy-tailed world, each side once; snapml is stopped after fifteen minutes.

Its speed is then that of the rows it got through, the first ones, when its window was still filling: what it would take
for the rest is not guessed. Ours goes through all of them, on one thread. Batch sizes are found on the first
transactions, few enough that a slow side finds its own in minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from cells import cell
from engine_inputs import heavy, world
from engine_race import CODE, PARAMETERS, run

STOP_S = 900
#: Transactions that batch sizes are found on, and those sizes.
_TRIAL = 4_000
_BATCHES = (128, 512, 2_048)


def measure(*, small: bool) -> dict[str, float]:
    """Figures of both inputs; the small form has 6,000 transactions of each and stops after twenty seconds."""
    inputs: dict[str, Callable[[], np.ndarray]] = {
        "5m": lambda: world(6_000 if small else 5_000_000),
        "heavy": lambda: heavy(6_000 if small else 500_000),
    }
    stop_s = 20 if small else STOP_S
    figures: dict[str, float] = {}
    for name, make in inputs.items():
        key = {"input": name, "parameters": PARAMETERS, "stop_s": stop_s}
        code = (*CODE, "benchmarks/engine_long.py", "benchmarks/engine_inputs.py")
        figures |= cell("engine", f"long-{name}", key, code, lambda make=make, name=name: _once(name, make(), stop_s))
    return figures


def _once(name: str, table: np.ndarray, stop_s: float) -> dict[str, float]:
    figures = {f"long_{name}_rows": float(len(table))}
    with tempfile.TemporaryDirectory() as folder:
        whole, trial = Path(folder) / "table.npy", Path(folder) / "trial.npy"
        np.save(whole, table)
        np.save(trial, table[:_TRIAL])
        for side in ("ours", "snapml"):
            batch = min(_BATCHES, key=lambda size: run(side, trial, threads=1, batch=size)["seconds"])
            # Ours is never stopped: the figure is of all rows.
            more = {"stop_s": stop_s} if side == "snapml" else {}
            print(f"{name}: {side}, batches of {batch}", flush=True)
            found = run(side, whole, threads=1, batch=batch, **more)
            done = found.get("rows", float(len(table)))
            figures |= {
                f"long_{name}_{side}_tps": done / found["seconds"],
                f"long_{name}_{side}_seconds": found["seconds"],
                f"long_{name}_{side}_batch": float(batch),
                f"long_{name}_{side}_peak_mb": found["peak_mb"],
                f"long_{name}_{side}_done": done / len(table),
            }
    return figures | {f"long_{name}_ratio": figures[f"long_{name}_ours_tps"] / figures[f"long_{name}_snapml_tps"]}
