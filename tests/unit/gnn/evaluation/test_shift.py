from __future__ import annotations

import json
import math

import numpy as np
import pytest

from gnn.evaluation.shift import SHIFTED_ABOVE, STABLE_BELOW, Bins, psi


def test_the_index_is_the_textbook_sum() -> None:
    before, now = [0.5, 0.3, 0.2], [0.4, 0.3, 0.3]
    wanted = (0.4 - 0.5) * math.log(0.4 / 0.5) + (0.3 - 0.2) * math.log(0.3 / 0.2)
    assert psi(before, now) == pytest.approx(wanted)
    assert psi(before, before) == 0.0


def test_the_same_distribution_is_stable_and_a_moved_one_is_not() -> None:
    random = np.random.default_rng(1)
    bins = Bins.fit(random.normal(size=20_000).astype(np.float32))
    assert len(bins.edges) == 9
    assert sum(bins.shares) == pytest.approx(1.0)
    same = bins.index(random.normal(size=20_000).astype(np.float32))
    assert same < 3 * bins.by_chance(20_000) < STABLE_BELOW
    assert bins.index(random.normal(1.0, size=20_000)) > SHIFTED_ABOVE


def test_few_rows_move_by_chance_as_foretold() -> None:
    random = np.random.default_rng(2)
    bins = Bins.fit(random.normal(size=50_000))
    told = np.mean([bins.index(random.normal(size=300)) for _ in range(200)])
    assert told == pytest.approx(bins.by_chance(300), rel=0.3)


def test_a_constant_has_a_bin_of_its_own() -> None:
    bins = Bins.fit(np.full(1000, 7.0, dtype=np.float32))
    assert bins.note == "constant"
    assert bins.index(np.full(50, 7.0)) == 0.0
    for other in (6.0, 8.0):
        assert bins.index(np.full(1000, other)) > SHIFTED_ABOVE


def test_missing_values_are_a_bin() -> None:
    nothing = np.full(1000, np.nan)
    bins = Bins.fit(nothing)
    assert bins.note == "missing"
    assert bins.index(nothing) == 0.0
    assert bins.index(np.ones(1000)) > SHIFTED_ABOVE
    some = Bins.fit(np.arange(1000.0))
    assert some.index(np.where(np.arange(1000) % 2 == 0, np.nan, np.arange(1000.0))) > SHIFTED_ABOVE


def test_many_equal_values_give_fewer_bins() -> None:
    values = np.where(np.arange(1000) < 850, 0.0, np.arange(1000.0))
    bins = Bins.fit(values)
    assert bins.edges[0] == 0.0
    assert len(bins.edges) == len(set(bins.edges)) < 9
    assert bins.index(values) == 0.0


def test_nothing_has_no_index() -> None:
    assert math.isnan(Bins.fit(np.arange(10.0)).index(np.empty(0)))


def test_bins_come_back_from_json_exactly() -> None:
    bins = Bins.fit(np.random.default_rng(3).normal(size=999).astype(np.float32))
    assert Bins.from_json(json.loads(json.dumps(bins.to_json()))) == bins
