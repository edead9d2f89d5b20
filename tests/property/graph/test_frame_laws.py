"""Laws of the pattern features, on any small table."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.frames.transformer import TransactionGraphFeatures

SEEDS = st.integers(0, 10_000)
FEW = settings(deadline=None, max_examples=40)
PATTERNS = {
    "num_threads": 1,
    "vertex_stats_tw": 30,
    "vertex_stats_cols": [4],
    "vertex_stats_feats": list(range(11)),
    "fan_tw": 20,
    "degree": True,
    "degree_tw": 25,
    "scatter-gather": True,
    "scatter-gather_tw": 30,
    "temp-cycle": True,
    "temp-cycle_tw": 30,
    "lc-cycle": True,
    "lc-cycle_tw": 25,
    "lc-cycle_len": 5,
}


def table_of(seed: int) -> Any:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 80))
    at = np.sort(rng.integers(0, count, count))
    ends = rng.integers(0, 6, (2, count))
    return np.column_stack([np.arange(count), *ends, at, rng.choice([0.1, 0.7, 33.3, 1e6], count)]).astype(np.float64)


def rows_of(table: Any) -> Any:
    return TransactionGraphFeatures(patterns=PATTERNS).fit_transform(table)


@FEW
@given(SEEDS, st.integers(1, 30))
def test_batch_equals_stream_wherever_it_is_cut(seed: int, size: int) -> None:
    table, made = table_of(seed), TransactionGraphFeatures(patterns=PATTERNS)
    stream = [made.transform(table[first : first + size]) for first in range(0, len(table), size)]
    np.testing.assert_array_equal(np.vstack(stream), rows_of(table))


@FEW
@given(SEEDS)
def test_order_within_a_moment_changes_nothing(seed: int) -> None:
    table = table_of(seed)
    order = np.lexsort([np.random.default_rng(seed).random(len(table)), table[:, 3]])
    np.testing.assert_array_equal(rows_of(table[order]), rows_of(table)[order])


@FEW
@given(SEEDS)
def test_other_names_and_another_calendar_change_nothing(seed: int) -> None:
    table, named = table_of(seed), table_of(seed)
    names = np.random.default_rng(seed).permutation(6) * 1_000_003.0 - 2_000_000
    named[:, 1:3], named[:, 3] = names[named[:, 1:3].astype(int)], named[:, 3] + 1_600_000_000
    np.testing.assert_array_equal(rows_of(named), rows_of(table))


@FEW
@given(SEEDS, SEEDS)
def test_what_comes_later_changes_nothing(seed: int, other: int) -> None:
    table, later = table_of(seed), table_of(other)
    later[:, 3] += table[-1, 3]
    np.testing.assert_array_equal(rows_of(np.vstack([table, later]))[: len(table)], rows_of(table))
