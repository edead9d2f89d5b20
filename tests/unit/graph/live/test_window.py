"""The live window: what it refuses, that it then stays as it was, its memory, and its pair tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graphs import make_columns
from random_graphs import random_columns

from graph.columns import EventColumns
from graph.errors import EmptyWindow, EventsRefused
from graph.features.engine import FeatureEngine
from graph.kernels.limits import LIMITS
from graph.live.engine import LiveEngine
from graph.live.payment import Party, arrival_of, payment_at
from graph.live.window import LiveWindow

DAY_S = 86_400
COLUMNS = random_columns(3, days=40)


def window_of(folder: Path, columns: EventColumns, **settings: Any) -> LiveWindow:
    window = LiveWindow.empty(folder, **settings)
    window.score(columns)
    return window


def faults(window: LiveWindow, events: EventColumns) -> list[tuple[int, str]]:
    """Place and code of each fault; the window must score what follows as if nothing had been handed over."""
    with pytest.raises(EventsRefused) as refused:
        window.score(events)
    rest = COLUMNS.rows(40, 60)
    expected = FeatureEngine().update(COLUMNS).values[40:]
    assert np.array_equal(window.score(rest).values, expected, equal_nan=True)
    return [(fault.index, fault.code) for fault in refused.value.faults]


def changed(row: int, **values: Any) -> EventColumns:
    """Rows 40 to 59 with other values in one of them."""
    events = COLUMNS.rows(40, 60)
    columns = {name: np.array(getattr(events, name), dtype=np.result_type(getattr(events, name), type(value)))
               for name, value in values.items()}  # fmt: skip
    for name, value in values.items():
        columns[name][row] = value
    return replace(events, **columns)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount_base_minor": -1}, "negative_amount"),
        ({"amount_sent_minor": -5}, "negative_amount"),
        ({"amount_base_minor": float("nan")}, "not_a_number"),
        ({"amount_base_minor": float("inf")}, "not_a_number"),
        ({"amount_sent_minor": float("-inf")}, "not_a_number"),
        ({"amount_base_minor": 2**62}, "amount_out_of_range"),
        ({"source": 9_999}, "unknown_node"),
        ({"target": -1}, "unknown_node"),
        ({"target": 2**40}, "unknown_node"),
        ({"device": 3}, "unknown_device"),
        ({"device": -2}, "unknown_device"),
    ],
)
def test_a_bad_row_is_named_and_changes_nothing(tmp_path: Path, values: dict[str, Any], code: str) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40))
    assert faults(window, changed(7, **values)) == [(7, code)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": -1}, "negative_amount"),
        ({"amount_sent": -5}, "negative_amount"),
        ({"amount": float("nan")}, "not_a_number"),
        ({"amount_sent": float("inf")}, "not_a_number"),
        ({"amount": 10**17}, "amount_out_of_range"),
        ({"at_us": 0}, "time_out_of_range"),
        ({"at_us": 2**62}, "time_out_of_range"),
        ({"at_us": int(COLUMNS.occurred_at_us[39]) - 86_400_000_001}, "too_late"),
    ],
)
def test_a_bad_payment_is_named_and_changes_nothing(tmp_path: Path, values: dict[str, Any], code: str) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40))
    bad = payment_at(COLUMNS, 40)._replace(**values, source=Party(0, "nobody"), device="unheard of")
    before = window.sizes
    with pytest.raises(EventsRefused) as refused:
        window.score_one(bad)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert window.sizes == before
    said, _ = window.score_one(payment_at(COLUMNS, 40))
    assert np.array_equal(said, FeatureEngine().update(COLUMNS).values[40], equal_nan=True)


def test_a_live_engine_is_not_taken_for_one_that_keeps_all() -> None:
    engine = LiveEngine(lateness_us=0)
    with pytest.raises(TypeError, match="live"):
        engine.advance(COLUMNS, np.empty((len(COLUMNS), 1), np.float32))
    with pytest.raises(TypeError, match="live"):
        engine.settle()


def test_room_grows_in_place_of_an_arena_that_is_full() -> None:
    engine = LiveEngine(lateness_us=86_400_000_000, room=(8, 4, 8, 2, 4))
    engine._base_currency = COLUMNS.base_currency
    expected = FeatureEngine().update(COLUMNS)
    for row in range(len(COLUMNS)):
        said, _ = engine.score(arrival_of(payment_at(COLUMNS, row), engine))
        assert np.array_equal(said, expected.values[row], equal_nan=True)


def test_every_fault_is_named_with_its_place(tmp_path: Path) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40))
    events = changed(3, amount_base_minor=-1, source=99)
    assert faults(window, events) == [(3, "negative_amount"), (3, "unknown_node")]


def test_time_that_runs_back_within_a_batch_is_refused(tmp_path: Path) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40))
    ahead = int(COLUMNS.occurred_at_us[45]) + 1
    assert faults(window, changed(4, occurred_at_us=ahead)) == [(5, "time_runs_back")]


@pytest.mark.parametrize("at_us", [-1, 0, 2**62])
def test_times_that_cannot_be_meant_are_refused(tmp_path: Path, at_us: int) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40))
    row = 0 if at_us <= 0 else 19
    assert faults(window, changed(row, occurred_at_us=at_us)) == [(row, "time_out_of_range")]


def test_what_is_too_late_is_refused_with_the_reason(tmp_path: Path) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40), lateness_s=3_600)
    newest = int(COLUMNS.occurred_at_us[39])
    late = replace(COLUMNS.rows(0, 1), occurred_at_us=np.array([newest - 3_600_000_001]))
    with pytest.raises(EventsRefused, match=r"event 0 \(t0000\).* is too late: the newest event is of 2024-.* on"):
        window.score(late)
    assert faults(window, late) == [(0, "too_late")]


def test_the_last_moment_that_is_not_too_late_is_placed(tmp_path: Path) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40), lateness_s=3_600)
    at = window.floor_us
    assert at == COLUMNS.occurred_at_us[39] - 3_600_000_000
    window.score(replace(COLUMNS.rows(0, 1), occurred_at_us=np.array([at])))
    assert window.sizes.events == 41


def test_no_lateness_places_nothing(tmp_path: Path) -> None:
    window = window_of(tmp_path, COLUMNS.rows(0, 40), lateness_s=0)
    assert window.floor_us == window.newest_us
    late = replace(COLUMNS.rows(0, 1), occurred_at_us=COLUMNS.occurred_at_us[39:40] - 1)
    assert faults(window, late) == [(0, "too_late")]


def test_empty_windows_are_refused(tmp_path: Path) -> None:
    nothing = LIMITS._replace(chains=LIMITS.chains._replace(rest_us=0))
    endless = LIMITS._replace(scatter=LIMITS.scatter._replace(window_us=31 * DAY_S * 1_000_000))
    with pytest.raises(EmptyWindow):
        LiveWindow.empty(tmp_path, limits=nothing)
    with pytest.raises(EmptyWindow, match="look back"):
        LiveWindow.empty(tmp_path, limits=endless)
    with pytest.raises(EmptyWindow):
        LiveWindow.empty(tmp_path, lateness_s=-1)


def test_no_events_are_no_change(tmp_path: Path) -> None:
    window = LiveWindow.empty(tmp_path)
    assert window.score(make_columns([])).values.shape[0] == 0
    assert (window.newest_us, window.sizes.events) == (None, 0)


def test_memory_follows_the_window_and_not_the_past(tmp_path: Path) -> None:
    many = make_columns([(k * 600, f"payer {k % 97}", f"payee {k % 89}", 100 + k) for k in range(20_000)])
    window = window_of(tmp_path, many)
    kept = 31 * DAY_S // 600
    assert kept <= window.sizes.events <= kept + 2_000, "thirty days and a day of lateness, in steps"
    assert window.sizes.accounts == 97 + 89


def test_pair_tables_grow_beside_the_stream(tmp_path: Path) -> None:
    fan = make_columns([(k, f"payer {k % 700}", f"payee {k % 999}", 100) for k in range(3_000)])
    window = LiveWindow.empty(tmp_path)
    said = [window.score(fan.rows(k, k + 25)).values for k in range(0, 3_000, 25)]
    assert np.array_equal(np.concatenate(said), FeatureEngine().update(fan).values, equal_nan=True)
    assert window.sizes.pairs == 3_000


def test_tables_and_rows_grow_under_payments_that_come_one_by_one(tmp_path: Path) -> None:
    devices = [None if k < 1_500 else f"d{k % 800}" for k in range(4_500)]
    fan = make_columns([(k // 3, f"payer {k % 700}", f"payee {k % 999}", 100) for k in range(4_500)], device=devices)
    window = LiveWindow.empty(tmp_path)
    said = [window.score_one(payment_at(fan, row))[0].copy() for row in range(len(fan))]
    assert np.array_equal(np.stack(said), FeatureEngine().update(fan).values, equal_nan=True)
    assert (window.sizes.pairs, window.sizes.events) == (4_500, 4_500)
