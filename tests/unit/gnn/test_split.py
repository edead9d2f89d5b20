from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnn.detector import TimeSplit
from gnn.split import choosing_rows, stopping_rows, time_split
from graph.columns import EventColumns
from tests.graphs import make_columns


def at_times(times: list[int]) -> EventColumns:
    columns = make_columns([(k, "A", "B", 1) for k in range(len(times))])
    return replace(columns, occurred_at_us=np.array(times, dtype=np.int64))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (list(range(10)), (6, 8)),
        (list(range(100)), (60, 80)),
        ([0] * 5 + [1] * 5 + [2] * 5, (10, 15)),
        ([0, 1, 2], (2, 3)),
        ([0] * 10, (10, 10)),
        ([0] * 9 + [1], (9, 10)),
        ([], (0, 0)),
    ],
)
def test_cuts_lie_next_to_the_shares_where_the_time_changes(times: list[int], expected: tuple[int, int]) -> None:
    split = time_split(at_times(times))
    if len(set(times)) >= 3:
        assert 0 < split.train_end < split.valid_end < len(times)
    else:
        assert (split.train_end, split.valid_end) == expected
    if times == list(range(len(times))) and len(times) >= 10:
        assert (split.train_end, split.valid_end) == expected


@pytest.mark.parametrize("seed", range(20))
def test_equal_times_stay_together_and_three_times_make_three_parts(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 2 ** random.integers(1, 8), size=random.integers(3, 12))
    times = np.repeat(np.arange(len(sizes)), sizes).tolist()
    split = time_split(at_times(times))
    assert 0 < split.train_end < split.valid_end < len(times)
    for end in (split.train_end, split.valid_end):
        assert times[end - 1] != times[end]


def test_the_validation_part_is_halved_by_time() -> None:
    columns = at_times([0] * 6 + [1] * 3 + [2] * 3 + [3] * 4)
    split = TimeSplit(train_end=6, valid_end=12)
    assert stopping_rows(columns, split).tolist() == [6, 7, 8]
    assert choosing_rows(columns, split).tolist() == [9, 10, 11]


def test_a_validation_part_of_one_time_only_stops() -> None:
    columns = at_times([0] * 6 + [1] * 3 + [2] * 3)
    split = TimeSplit(train_end=6, valid_end=9)
    assert len(stopping_rows(columns, split)) == 3
    assert len(choosing_rows(columns, split)) == 0
