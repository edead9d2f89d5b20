"""Laws of what is known of an event's subjects: no future, nothing of one's own, exact windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.label_history.history import WINDOWS_S, label_history
from graph.columns import EventColumns
from graph.features.marks import Marks, subject_columns, subjects_of
from tests.naive_marks import DAY_US, naive_marks
from tests.random_graphs import random_columns

COUNT = 60
SEEDS = st.integers(0, 10_000)


def told(columns: EventColumns, seed: int) -> Marks:
    """Verdicts on about two of three events, up to nine days late, some on the very second of a window's edge."""
    rng = np.random.default_rng(seed)
    late = rng.choice([0, DAY_US, 7 * DAY_US, 5_000_000, 9 * DAY_US], len(columns))
    at = columns.occurred_at_us + late
    return Marks(said=rng.integers(-1, 2, len(columns)).astype(np.int8), known_at_us=at)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_columns_are_those_of_the_naive_twin(seed: int) -> None:
    columns = random_columns(seed, COUNT)
    marks = told(columns, seed)
    for subject in subjects_of(columns).values():
        found = subject_columns(columns, subject, marks, WINDOWS_S)
        np.testing.assert_allclose(found, naive_marks(columns, subject, marks, WINDOWS_S), rtol=1e-6)


@given(SEEDS, st.integers(0, COUNT - 1), st.integers(-1, 1))
@settings(max_examples=60, deadline=None)
def test_a_label_that_is_not_known_yet_changes_nothing(seed: int, row: int, other: int) -> None:
    columns = random_columns(seed, COUNT)
    marks = told(columns, seed)
    changed = marks.said.copy()
    changed[row] = other
    before = label_history(columns, marks.said, marks.known_at_us).values
    after = label_history(columns, changed, marks.known_at_us).values
    unknown = columns.occurred_at_us <= marks.known_at_us[row]
    assert unknown[row], "the row itself is among those that do not know"
    np.testing.assert_array_equal(before[unknown], after[unknown])


@given(SEEDS, st.integers(1, COUNT - 1))
@settings(max_examples=40, deadline=None)
def test_later_events_and_their_labels_change_nothing(seed: int, stop: int) -> None:
    columns = random_columns(seed, COUNT)
    marks = told(columns, seed)
    whole = label_history(columns, marks.said, marks.known_at_us)
    part = label_history(columns.rows(0, stop), marks.said[:stop], marks.known_at_us[:stop])
    np.testing.assert_array_equal(part.values, whole.values[:stop])


@given(SEEDS, st.integers(-(10**9), 10**9))
@settings(max_examples=40, deadline=None)
def test_a_shift_of_all_times_changes_nothing(seed: int, shift_s: int) -> None:
    columns = random_columns(seed, COUNT)
    marks, shift_us = told(columns, seed), shift_s * 1_000_000
    moved = replace(columns, occurred_at_us=columns.occurred_at_us + shift_us)
    before = label_history(columns, marks.said, marks.known_at_us).values
    np.testing.assert_array_equal(before, label_history(moved, marks.said, marks.known_at_us + shift_us).values)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_new_numbers_of_accounts_change_nothing(seed: int) -> None:
    columns = random_columns(seed, COUNT)
    marks = told(columns, seed)
    number = np.random.default_rng(seed).permutation(columns.node_count).astype(np.int32)
    renamed = replace(columns, source=number[columns.source], target=number[columns.target])
    before = label_history(columns, marks.said, marks.known_at_us).values
    np.testing.assert_array_equal(before, label_history(renamed, marks.said, marks.known_at_us).values)
