"""The engine against its naive twin, and its refusals."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import naive
import numpy as np
import pytest
from graphs import make_columns
from random_graphs import random_columns

from graph.columns import EventColumns
from graph.errors import AmountRefused, EmptyWindow, NumberOutOfRange, TimeRunsBack
from graph.features.catalogue import NAMES
from graph.features.engine import FeatureEngine
from graph.features.raw import RAW_COUNT
from graph.grid.catalogue import GRID_COUNT
from graph.kernels.limits import LIMITS, Limits
from graph.live.payment import arrival_of, payment_at

#: So small that most accounts of a few transfers are hubs of some search.
CROWDED = LIMITS._replace(
    any_cycles=LIMITS.any_cycles._replace(hub=5),
    retained_cycles=LIMITS.retained_cycles._replace(hub=4),
    simple_cycles=LIMITS.simple_cycles._replace(hub=6),
    scatter=LIMITS.scatter._replace(middle=4, hub=6),
    unordered_scatter=LIMITS.unordered_scatter._replace(middle=4, hub=6),
    layers=LIMITS.layers._replace(hub=5),
    chains=LIMITS.chains._replace(hub=2),
)


@pytest.mark.parametrize("limits", [LIMITS, CROWDED], ids=["wide", "crowded"])
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("days", [0.2, 12, 45])
def test_engine_equals_its_naive_twin(seed: int, days: float, limits: Limits) -> None:
    columns = random_columns(seed, days=days)
    matrix = FeatureEngine(limits).update(columns)
    assert not matrix.truncated.any()
    for row in range(len(columns)):
        expected = naive.features(columns, row, limits)
        assert set(expected) == set(NAMES[RAW_COUNT + GRID_COUNT :])
        for name, value in expected.items():
            found = matrix.values[row, NAMES.index(name)]
            # An entropy of things all alike and a skew of two alike halves are 0 but for rounding.
            atol = 1e-5 if "entropy" in name or "skew" in name else 0
            assert np.isclose(found, value, rtol=1e-5, atol=atol, equal_nan=True), (row, name, found, value)


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


def _paid_by(payers: int) -> EventColumns:
    """An account that pays X back what it got from X by way of the first of so many payers."""
    into = [(k + 10, f"payer {k}", "hub", 100 + 7 * k) for k in range(payers)]
    return make_columns([(0, "X", "payer 0", 100), *into, (500, "hub", "X", 999)])


@pytest.mark.parametrize(("payers", "cycles"), [(20, 1), (21, 0)])
def test_no_cycle_passes_a_hub_and_that_cuts_nothing_short(payers: int, cycles: int) -> None:
    limits = LIMITS._replace(any_cycles=LIMITS.any_cycles._replace(hub=20))
    found = FeatureEngine(limits).update(_paid_by(payers))
    assert found.values[-1, NAMES.index("cycles_3_to_6_10d")] == cycles
    assert not found.truncated.any()


def test_a_search_that_runs_out_of_steps_says_so() -> None:
    limits = LIMITS._replace(retained_cycles=LIMITS.retained_cycles._replace(steps=20))
    found = FeatureEngine(limits).update(_paid_by(50))
    assert found.truncated[-1]
    assert not found.truncated[:-1].any()


def _refused(engine: FeatureEngine, columns: EventColumns, error: type[Exception]) -> None:
    with pytest.raises(error):
        engine.update(columns)


def test_bad_input_is_refused_and_changes_nothing() -> None:
    columns = random_columns(1)
    engine = FeatureEngine()
    engine.update(columns.rows(0, 30))
    rest = columns.rows(30, 60)
    ends = rest.source.copy()
    ends[7] = columns.node_count
    amounts = rest.amount_base_minor.copy()
    amounts[3] = -1
    _refused(engine, replace(rest, source=ends), NumberOutOfRange)
    _refused(engine, replace(rest, device=ends), NumberOutOfRange)
    _refused(engine, replace(rest, amount_base_minor=amounts), AmountRefused)
    _refused(engine, replace(rest, amount_sent_minor=amounts), AmountRefused)
    _refused(engine, replace(rest, amount_base_minor=amounts + 10**17), AmountRefused)
    _refused(engine, replace(rest, occurred_at_us=rest.occurred_at_us[::-1].copy()), TimeRunsBack)
    whole = FeatureEngine().update(columns)
    assert np.array_equal(engine.update(rest).values, whole.values[30:], equal_nan=True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": math.nan}, AmountRefused),
        ({"amount": math.inf}, AmountRefused),
        ({"amount": -1}, AmountRefused),
        ({"amount_sent": -5}, AmountRefused),
        ({"source": 10_000}, NumberOutOfRange),
        ({"target": -1}, NumberOutOfRange),
        ({"device": 99}, NumberOutOfRange),
        ({"at_us": 0}, TimeRunsBack),
    ],
)
def test_a_bad_transfer_is_refused_and_changes_nothing(change: dict[str, Any], error: type[Exception]) -> None:
    columns = random_columns(1)
    engine = FeatureEngine()
    engine.update(columns.rows(0, 59))
    arrival = arrival_of(payment_at(columns, 59), engine)
    with pytest.raises(error):
        engine.score(arrival._replace(**change))
    row, _ = engine.score(arrival)
    assert np.array_equal(row, FeatureEngine().update(columns).values[59], equal_nan=True)


@pytest.mark.parametrize("known", range(20))
def test_uses_of_devices_that_wait_for_time_to_move_on_have_room(known: int) -> None:
    """Forty payers with a device each at one moment, after some before it; all are linked by the next transfer."""
    transfers = [(min(k, known), f"payer {k}", "payee", 100) for k in range(known + 40)]
    columns = make_columns(
        [*transfers, (99, "payer 0", "payee", 100)], device=[f"d{k}" for k in range(known + 40)] + ["d0"]
    )
    engine = FeatureEngine()
    for row in range(len(columns)):
        engine.score(arrival_of(payment_at(columns, row), engine))
        for uses in (engine._state.pairs, engine._state.device_pairs):
            assert uses.used[0] <= len(uses.totals)


def test_a_search_in_an_empty_window_is_refused() -> None:
    with pytest.raises(EmptyWindow, match="scatter"):
        FeatureEngine(LIMITS._replace(scatter=LIMITS.scatter._replace(window_us=0)))
