"""One run of snapml's GraphFeaturePreprocessor in a process of its own; started with the peers' interpreter."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from snapml import GraphFeaturePreprocessor


def main() -> None:
    """`run_snapml.py TABLE.npy PARAMETERS BATCH [OUT.npy]`: one JSON object on standard output.

    No batch is begun later than the parameter `stop_s`, seconds, where it is given.
    """
    table = np.load(sys.argv[1])
    parameters, batch = json.loads(sys.argv[2]), int(sys.argv[3])
    stop_s, done = parameters.pop("stop_s", float("inf")), 0
    made = GraphFeaturePreprocessor()
    made.set_params(parameters)
    kept = []
    began, began_cpu = time.perf_counter(), time.process_time()
    for first in range(0, len(table), batch):
        if time.perf_counter() - began > stop_s:
            break
        rows = made.transform(table[first : first + batch])
        done += len(rows)
        if len(sys.argv) > 4:
            kept.append(rows[:, table.shape[1] :])
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    if kept:
        np.save(sys.argv[4], np.vstack(kept))
    # Not `ru_maxrss`, which begins with what the process that started this one had.
    status = Path("/proc/self/status").read_text()
    peak_mb = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_seconds": cpu_seconds,
                "peak_mb": peak_mb,
                "rows": done,
                "columns": rows.shape[1] - table.shape[1],
            }
        )
    )


if __name__ == "__main__":
    main()
