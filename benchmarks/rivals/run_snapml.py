"""snapml's graph features in batches that end where they are told; started with the peers' interpreter."""

from __future__ import annotations

import json
import sys

import numpy as np
from pace import Pace, TooSlow
from snapml import GraphFeaturePreprocessor


def main() -> None:
    """`run_snapml.py TABLE.npy PARAMETERS ENDS.npy OUT.npy LIMIT_S`: seconds as JSON; exit code 3 when too slow."""
    table, ends = np.load(sys.argv[1]), np.load(sys.argv[3])
    made = GraphFeaturePreprocessor()
    made.set_params(json.loads(sys.argv[2]))
    kept, first, pace = [], 0, Pace(float(sys.argv[5]))
    for end in ends.tolist():
        kept.append(made.transform(table[first:end])[:, table.shape[1] :].astype(np.float32))
        first = end
        try:
            pace.reached(end / len(table))
        except TooSlow:
            sys.exit(3)
    np.save(sys.argv[4], np.vstack(kept))
    print(json.dumps({"seconds": pace.spent_s}))


if __name__ == "__main__":
    main()
