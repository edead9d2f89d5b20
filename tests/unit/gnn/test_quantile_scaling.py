from __future__ import annotations

import numpy as np
import pytest

from gnn.quantile_scaling import QuantileScaler


def test_any_continuous_column_becomes_about_normal() -> None:
    values = np.exp(np.random.default_rng(1).normal(3.0, 2.0, size=(5000, 1)))
    scaled = QuantileScaler.fit(values).transform(values)
    assert scaled.mean() == pytest.approx(0.0, abs=0.02)
    assert scaled.std() == pytest.approx(1.0, abs=0.05)
    assert np.array_equal(np.argsort(values[:, 0]), np.argsort(scaled[:, 0], kind="stable")) or np.all(
        np.diff(scaled[np.argsort(values[:, 0]), 0]) >= 0
    )


def test_what_was_never_seen_is_clipped_to_the_ends() -> None:
    scaler = QuantileScaler.fit(np.arange(100.0)[:, None])
    low, high, beyond = scaler.transform(np.array([[-1e9], [99.0], [1e9]]))[:, 0]
    assert low < -2.5
    assert high == beyond


def test_ties_take_their_middle_and_missing_values_the_median() -> None:
    scaler = QuantileScaler.fit(np.array([[0.0]] * 50 + [[1.0]] * 50))
    scaled = scaler.transform(np.array([[0.0], [1.0], [np.nan]]))[:, 0]
    assert scaled[0] == pytest.approx(-scaled[1], abs=0.05)
    assert scaled[2] == 0.0


@pytest.mark.parametrize("column", [[5.0, 5.0, 5.0], [np.nan, np.nan, np.nan]])
def test_a_column_that_says_nothing_is_zero(column: list[float]) -> None:
    values = np.array(column)[:, None]
    assert QuantileScaler.fit(values).transform(values).tolist() == [[0.0]] * 3
