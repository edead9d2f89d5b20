"""Leiden communities by the published library, in a process and an environment of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rivals.environment import interpreter
from rivals.exstraqt.snapshot import Snapshot

from graph.columns import Int64s

_HERE = Path(__file__).resolve().parents[1]
LOCK = _HERE / "exstraqt.lock"
#: Rounds of improvement: the library's default. Published: 100, which would take hours over all snapshots.
ROUNDS = 2

Communities = Callable[[Snapshot], Int64s]


@contextmanager
def leiden() -> Iterator[Communities]:
    """What gives [v] the community of every node of a snapshot, -1 for nodes without a pair."""
    command = [interpreter(LOCK), _HERE / "run_leiden.py", str(ROUNDS)]
    with (
        TemporaryDirectory() as place,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        given, out = Path(place) / "pairs.npy", Path(place) / "communities.npy"

        def communities(graph: Snapshot) -> Int64s:
            community = np.full(len(graph.sent), -1, dtype=np.int64)
            if len(graph.source) == 0:
                return community
            nodes, numbers = np.unique(np.concatenate([graph.source, graph.target]), return_inverse=True)
            source, target = numbers.reshape(2, -1)
            np.save(given, np.column_stack([source, target, graph.weighted]))
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{given} {out}\n")
            process.stdin.flush()
            if process.stdout.readline() != "done\n":
                raise subprocess.CalledProcessError(process.wait(), command)
            community[nodes] = np.load(out)
            return community

        yield communities
        assert process.stdin is not None
        process.stdin.close()
