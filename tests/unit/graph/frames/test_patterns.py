"""Pattern histograms and vertex statistics against their naive twins, and how a batch may be cut."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from naive_patterns import patterns_of
from pattern_tables import EVERYTHING, multigraph

from graph.frames.parameters import Parameters
from graph.frames.transformer import TransactionGraphFeatures


@pytest.mark.parametrize("seed", range(6))
def test_every_column_is_that_of_the_naive_twin(seed: int) -> None:
    table = multigraph(seed, accounts=5 + seed)
    made = TransactionGraphFeatures(patterns=EVERYTHING)
    rows = made.fit_transform(table)
    expected = patterns_of(table, Parameters.of(EVERYTHING))
    for k, name in enumerate(made.get_feature_names_out()):
        np.testing.assert_allclose(rows[:, k], expected[:, k], rtol=2e-4, atol=1e-4, err_msg=name)
    assert not made.truncated_.any()
    assert rows[:, [name.startswith("lc-cycle_5") for name in made.get_feature_names_out()]].sum() > 0


def test_a_window_of_few_events_is_kept_in_whole_moments() -> None:
    table = multigraph(3)
    few = TransactionGraphFeatures(patterns={**EVERYTHING, "max_no_edges": 5, "vertex_stats_feats": [1]})
    rows = few.fit_transform(table)
    for event in range(len(table)):
        earlier = table[table[:, 3] < table[event, 3]]
        least = earlier[max(0, len(earlier) - 5), 3] if len(earlier) else 0
        held = earlier[(earlier[:, 3] >= max(least, table[event, 3] - 30)) & (earlier[:, 1] == table[event, 1])]
        assert rows[event, -4] == len(held) + 1


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", [1, 7, 40])
def test_where_a_table_is_cut_changes_no_bit(size: int, threads: int) -> None:
    table = multigraph(11, events=160)
    whole = TransactionGraphFeatures(patterns=EVERYTHING).fit_transform(table)
    stream = TransactionGraphFeatures(patterns={**EVERYTHING, "num_threads": threads})
    rows = []
    for first in range(0, len(table), size):
        rows.append(stream.transform(table[first : first + size]))
        stream = pickle.loads(pickle.dumps(stream))
    np.testing.assert_array_equal(np.vstack(rows), whole)


def test_threads_share_a_long_table_and_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.frames.patterns._LEAST", 50)
    table = multigraph(5, events=900, accounts=40, span=900)
    alone = TransactionGraphFeatures(patterns=EVERYTHING).fit_transform(table)
    shared = TransactionGraphFeatures(patterns={**EVERYTHING, "num_threads": 3}).fit_transform(table)
    np.testing.assert_array_equal(alone, shared)


def test_rows_taken_without_features_are_past() -> None:
    table = multigraph(2)
    rows = TransactionGraphFeatures(patterns=EVERYTHING).fit_transform(table)
    made = TransactionGraphFeatures(patterns=EVERYTHING).fit(table[:30]).partial_fit(table[30:50])
    np.testing.assert_array_equal(made.transform(table[50:]), rows[50:])


def test_a_search_that_meets_its_limit_marks_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.frames.parameters.STEPS", 20)
    made = TransactionGraphFeatures(patterns=EVERYTHING)
    made.fit_transform(multigraph(1, events=200, accounts=6))
    assert 0 < made.truncated_.sum() < 200
