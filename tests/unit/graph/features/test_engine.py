"""The engine against its naive twin, and its refusals."""

from __future__ import annotations

import naive
import numpy as np
import pytest
from graphs import make_columns
from random_graphs import random_columns

from graph.errors import TimeRunsBack
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from graph.features.raw import RAW_COUNT
from graph.kernels.limits import LIMITS


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("days", [0.2, 12, 45])
def test_engine_equals_its_naive_twin(seed: int, days: float) -> None:
    columns = random_columns(seed, days=days)
    matrix = FeatureEngine().update(columns)
    assert not matrix.truncated.any()
    for row in range(len(columns)):
        expected = naive.features(columns, row)
        assert set(expected) == set(NAMES[RAW_COUNT:])
        for name, value in expected.items():
            found = matrix.values[row, NAMES.index(name)]
            assert np.isclose(found, value, rtol=1e-6, atol=0, equal_nan=True), (row, name, found, value)


def test_time_that_runs_back_is_refused_and_changes_nothing() -> None:
    columns = random_columns(1)
    engine = FeatureEngine()
    engine.update(columns.rows(0, 30))
    with pytest.raises(TimeRunsBack):
        engine.update(columns.rows(0, 10))
    rest = engine.update(columns.rows(30, 60))
    whole = FeatureEngine().update(columns)
    assert np.array_equal(rest.values, whole.values[30:], equal_nan=True)


def test_an_empty_slice_is_no_event() -> None:
    engine = FeatureEngine()
    assert engine.update(make_columns([])).values.shape == (0, len(NAMES))
    assert len(engine) == 0


def test_a_hub_is_cut_short_and_says_so() -> None:
    into = [(k, f"payer {k}", "hub", 100 + 7 * k) for k in range(50)]
    columns = make_columns([(0, "X", "payer 0", 100), *[(t + 10, *rest) for t, *rest in into], (500, "hub", "X", 999)])
    few = LIMITS._replace(
        any_cycles=LIMITS.any_cycles._replace(hub=20),
        retained_cycles=LIMITS.retained_cycles._replace(steps=20),
        scatter=LIMITS.scatter._replace(origins=20),
        chains=LIMITS.chains._replace(hub=20),
    )
    cut = FeatureEngine(few).update(columns)
    whole = FeatureEngine().update(columns)
    assert not whole.truncated.any()
    assert cut.truncated[-1]
    assert not cut.truncated[:20].any()
    found = [matrix.values[-1, NAMES.index("cycles_3_to_6_10d")] for matrix in (cut, whole)]
    assert found == [0, 1], "the way back lies behind the hub's latest transfers"
