from __future__ import annotations

import pytest

from worlds.planting.rows import rounded_like


@pytest.mark.parametrize(
    ("exact", "like", "sum_minor"),
    [
        (48_721.3, 59_000, 49_000),
        (48_721.3, 120_838, 48_721),
        (48_721.3, 50_000, 50_000),
        (123.4, 50_000, 120),
        (0.2, 5, 1),
        (1_234_567.0, 2_500_000, 1_200_000),
    ],
)
def test_sums_are_as_round_as_the_copied_one_where_they_are_large_enough(
    exact: float, like: int, sum_minor: int
) -> None:
    assert rounded_like(exact, like) == sum_minor
