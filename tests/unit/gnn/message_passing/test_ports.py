from __future__ import annotations

import numpy as np
import pytest

from gnn.message_passing.ports import port_numbers
from gnn.message_passing.temporal_graph import strictly_earlier


def naive(owner: list[int], other: list[int], time: list[int]) -> list[int]:
    ports = []
    for row in range(len(owner)):
        met: dict[int, int] = {}
        for k in range(len(owner)):
            if owner[k] == owner[row]:
                met[other[k]] = min(met.get(other[k], time[k]), time[k])
        mine = met[other[row]]
        ports.append(sum(first < mine for first in met.values()))
    return ports


@pytest.mark.parametrize("seed", range(5))
def test_ranks_are_those_of_the_plain_count(seed: int) -> None:
    random = np.random.default_rng(seed)
    owner, other = random.integers(0, 5, 80).astype(np.int32), random.integers(0, 9, 80).astype(np.int32)
    time = np.sort(random.integers(0, 30, 80))
    found = port_numbers(owner, other, strictly_earlier(time))
    assert found.tolist() == naive(owner.tolist(), other.tolist(), time.tolist())


def test_nothing_has_no_ports() -> None:
    nothing = np.empty(0, dtype=np.int32)
    assert len(port_numbers(nothing, nothing, nothing)) == 0
