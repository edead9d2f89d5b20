"""Leiden communities of graphs that are named on standard input; started with the rival's own interpreter."""

from __future__ import annotations

import sys

import igraph
import leidenalg
import numpy as np


def main() -> None:
    """`run_leiden.py ROUNDS`: for each line `PAIRS.npy OUT.npy` writes the community of every node, and says so.

    `PAIRS.npy` [p, 3] holds sources and targets, numbered from 0, and weights.
    """
    rounds = int(sys.argv[1])
    for line in sys.stdin:
        given, out = line.split()
        pairs = np.load(given)
        graph = igraph.Graph(n=int(pairs[:, :2].max()) + 1, edges=pairs[:, :2].astype(np.int64), directed=True)
        found = leidenalg.find_partition(
            graph, leidenalg.ModularityVertexPartition, weights=pairs[:, 2].tolist(), n_iterations=rounds, seed=42
        )
        np.save(out, np.array(found.membership, dtype=np.int64))
        print("done", flush=True)


if __name__ == "__main__":
    main()
