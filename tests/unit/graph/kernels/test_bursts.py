"""Bursts of events around one account."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from graph.kernels.bursts import bursts


def found(*groups: list[int], window: int = 10, fewest: int = 3, most: int = 6) -> list[tuple[int, int]]:
    at = np.array([t for group in groups for t in group], dtype=np.int64)
    offsets = np.cumsum([0, *map(len, groups)]).astype(np.int64)
    return [tuple(pair) for pair in bursts(at, offsets, window, fewest, most).tolist()]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], []),
        ([0, 1], []),
        ([0, 1, 10], [(0, 2)]),
        ([0, 1, 11], []),
        ([0, 0, 0], [(0, 2)]),
        ([0, 1, 2, 30, 31, 32], [(0, 2), (3, 5)]),
        ([0, 5, 9, 11, 12], [(0, 2), (1, 4)]),
        ([0, 1, 2, 3, 4, 5, 6], []),
    ],
)
def test_bursts(times: list[int], expected: list[tuple[int, int]]) -> None:
    assert found(times) == expected


def test_a_stream_without_end_is_told_in_new_halves() -> None:
    told = found(list(range(0, 200, 2)))
    assert all(end - begin + 1 == 6 for begin, end in told)
    assert all(later[1] - earlier[1] >= 3 for earlier, later in pairwise(told))
    assert len(told) >= 30


def test_groups_do_not_mix() -> None:
    assert found([0, 1], [2, 3], [4, 5, 6]) == [(4, 6)]
