"""snapml's graph features in batches that end where they are told; started with the peers' interpreter."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from snapml import GraphFeaturePreprocessor


def main() -> None:
    """`run_snapml.py TABLE.npy PARAMETERS ENDS.npy OUT.npy LIMIT_S`: seconds as JSON; exit code 3 past the limit."""
    table, ends = np.load(sys.argv[1]), np.load(sys.argv[3])
    made = GraphFeaturePreprocessor()
    made.set_params(json.loads(sys.argv[2]))
    kept, first, began = [], 0, time.perf_counter()
    for end in ends.tolist():
        kept.append(made.transform(table[first:end])[:, table.shape[1] :].astype(np.float32))
        first = end
        if time.perf_counter() - began > float(sys.argv[5]):
            sys.exit(3)
    np.save(sys.argv[4], np.vstack(kept))
    print(json.dumps({"seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
