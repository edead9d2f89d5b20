"""One run of TransactionGraphFeatures in a process of its own: the other side of `run_snapml.py`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from graph.frames.transformer import TransactionGraphFeatures


def main() -> None:
    """`run_ours.py TABLE.npy PARAMETERS BATCH [OUT.npy]`: one JSON object on standard output."""
    table = np.load(sys.argv[1])
    parameters, batch = json.loads(sys.argv[2]), int(sys.argv[3])
    TransactionGraphFeatures(patterns={**parameters, "num_threads": 1}).fit_transform(table[:64])
    made = TransactionGraphFeatures(patterns=parameters)
    kept, truncated = [], 0
    began, began_cpu = time.perf_counter(), time.process_time()
    for first in range(0, len(table), batch):
        rows = made.transform(table[first : first + batch])
        truncated += int(made.truncated_.sum())
        if len(sys.argv) > 4:
            kept.append(rows)
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
                "truncated": truncated,
                "columns": rows.shape[1],
            }
        )
    )


if __name__ == "__main__":
    main()
