"""Seconds that igraph, networkx and rustworkx take for all simple paths back, by the peers' interpreter."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np
import rustworkx as rx

LONGEST = 9


def main() -> None:
    """`run_libraries.py DAY.npy HOUR.npy`: one JSON object of seconds on standard output."""
    day, hour = np.load(sys.argv[1])[:, 1:3].astype(int), np.load(sys.argv[2])[:, 1:3].astype(int)
    accounts = int(max(day.max(), hour.max())) + 1
    edges = [(a, b) for a, b in np.unique(day, axis=0).tolist() if a != b]
    asked = [(b, a) for a, b in hour.tolist() if a != b]
    in_networkx = nx.DiGraph(edges)
    in_networkx.add_nodes_from(range(accounts))
    in_igraph = igraph.Graph(accounts, edges, directed=True)
    in_rustworkx = rx.PyDiGraph()
    in_rustworkx.add_nodes_from(range(accounts))
    in_rustworkx.add_edges_from_no_data(edges)
    ways: dict[str, Callable[[int, int], object]] = {
        "networkx": lambda a, b: sum(1 for _ in nx.all_simple_paths(in_networkx, a, b, cutoff=LONGEST)),
        "igraph": lambda a, b: len(in_igraph.get_all_simple_paths(a, b, maxlen=LONGEST)),
        "rustworkx": lambda a, b: len(rx.all_simple_paths(in_rustworkx, a, b, cutoff=LONGEST + 1)),
    }
    seconds = {}
    for name, paths in ways.items():
        began = time.perf_counter()
        for origin, goal in asked:
            paths(origin, goal)
        seconds[name] = time.perf_counter() - began
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
