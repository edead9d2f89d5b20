"""Laws of the live window, on any small graph: it equals an engine that forgets nothing and had all in order."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_graphs import random_columns

from graph.columns import EventColumns
from graph.features.engine import FeatureEngine
from graph.features.matrix import FeatureMatrix
from graph.kernels.journal import EVENT
from graph.live import engine as live_engine
from graph.live.engine import LiveEngine
from graph.live.layout import named_arrays
from graph.live.payment import payment_at
from graph.live.window import LiveWindow

SEEDS = st.integers(0, 10_000)
FEW = settings(deadline=None, max_examples=30)
DAY_US = 86_400_000_000
#: Days over which sixty events lie: none leaves the longest window, or most do.
SPANS = st.sampled_from([10, 60, 200])


def same(left: FeatureMatrix, right: npt.NDArray[np.float32], truncated: npt.NDArray[np.bool_]) -> bool:
    """Bit for bit."""
    alike = np.array_equal(left.values.view(np.uint32), np.ascontiguousarray(right).view(np.uint32))
    return alike and np.array_equal(left.truncated, truncated)


def arrived(columns: EventColumns, seed: int, lateness_us: int) -> list[npt.NDArray[np.int64]]:
    """Batches of rows in an order in which three of ten come up to `lateness_us` late, each ascending in time."""
    rng = np.random.default_rng(seed)
    late = rng.integers(0, lateness_us, len(columns)) * (rng.random(len(columns)) < 0.3)
    order = np.argsort(columns.occurred_at_us + late, kind="stable")
    cuts = np.sort(rng.integers(0, len(columns), len(columns) // 3))
    return [np.sort(part) for part in np.split(order, cuts) if len(part)]


@FEW
@given(SEEDS, SPANS, st.lists(st.integers(0, 60), max_size=12), st.sampled_from([1, 3, 16]))
def test_an_engine_that_expires_equals_one_that_does_not(seed: int, days: int, cuts: list[int], at_once: int) -> None:
    columns = random_columns(seed, days=days)
    whole = FeatureEngine().update(columns)
    places = [0, *sorted(cuts), len(columns)]
    kept, live_engine._AT_ONCE = live_engine._AT_ONCE, at_once
    try:
        engine = LiveEngine(lateness_us=DAY_US)
        parts = []
        for a, b in pairwise(places):
            parts.append(engine.update(columns.rows(a, b)))
            spoil(engine)
    finally:
        live_engine._AT_ONCE = kept
    for (a, b), part in zip(pairwise(places), parts, strict=True):
        assert same(part, whole.values[a:b], whole.truncated[a:b])


def spoil(engine: LiveEngine) -> None:
    """Rows let go hold anything, as in pages given back, but for a time before every window."""
    for field in engine.arena.fields:
        if field.owner == EVENT:
            engine.arena.arrays[field.name][1 : engine.dropped] = 0 if field.name in {"log.at", "log.until"} else 7


@FEW
@given(SEEDS, SPANS)
def test_what_comes_late_is_where_it_would_have_been_in_time(seed: int, days: int) -> None:
    columns = random_columns(seed, days=days)
    lateness_us = days * DAY_US // 6
    engine = LiveEngine(lateness_us=lateness_us)
    seen = np.empty(0, np.int64)
    for rows in arrived(columns, seed, lateness_us):
        features = engine.update(columns.picked(rows))
        spoil(engine)
        seen = np.sort(np.concatenate([seen, rows]))
        in_order = FeatureEngine().update(columns.picked(seen))
        at = np.searchsorted(seen, rows)
        assert same(features, in_order.values[at], in_order.truncated[at])


@FEW
@given(SEEDS, SPANS, st.booleans())
def test_one_payment_is_scored_as_a_batch_of_one(seed: int, days: int, begin_days: bool) -> None:
    columns = random_columns(seed, days=days)
    lateness_s = days * 86_400 // 6
    with tempfile.TemporaryDirectory() as folder:
        ones = LiveWindow.empty(Path(folder), lateness_s=lateness_s, base_currency=columns.base_currency)
        batches = LiveWindow.empty(Path(folder), lateness_s=lateness_s)
        for rows in arrived(columns, seed, lateness_s * 1_000_000):
            for row in rows:
                if begin_days:
                    ones.begin_day(int(columns.occurred_at_us[row]))
                said, truncated = ones.score_one(payment_at(columns, int(row)))
                expected = batches.score(columns.rows(int(row), int(row) + 1))
                assert same(expected, said[None, :], np.array([truncated]))
        assert (ones.cut, ones.newest_us, ones.sizes.pairs) == (batches.cut, batches.newest_us, batches.sizes.pairs)


@FEW
@given(SEEDS, SPANS)
def test_a_day_begun_before_its_last_events_is_begun_anew(seed: int, days: int) -> None:
    columns = random_columns(seed, days=days)
    whole = FeatureEngine().update(columns)
    with tempfile.TemporaryDirectory() as folder:
        window = LiveWindow.empty(Path(folder))
        for first in range(0, len(columns), 7):
            rows = columns.rows(first, min(first + 7, len(columns)))
            window.begin_day(int(rows.occurred_at_us[-1]))
            said = window.score(rows)
            assert same(said, whole.values[first : first + 7], whole.truncated[first : first + 7])


@FEW
@given(SEEDS, st.integers(1, 59), st.integers(1, 20))
def test_taking_events_back_leaves_no_trace(seed: int, known: int, more: int) -> None:
    columns = random_columns(seed, days=100)
    while known < len(columns) and columns.occurred_at_us[known] == columns.occurred_at_us[known - 1]:
        known += 1
    assume(known < len(columns))
    engine = LiveEngine(lateness_us=100 * DAY_US)
    engine.update(columns.rows(0, known))
    before = image(engine)
    # The journal's step of a few events is cut here, so that what comes is taken back alone.
    engine.journal._piece = type(engine.journal._piece)(1 << 16)
    engine.update(columns.rows(known, known + more))
    engine._take_back(int(columns.occurred_at_us[known - 1]))
    after = image(engine)
    assert [name for name in before if not np.array_equal(before[name], after[name])] == []


def image(engine: LiveEngine) -> dict[str, npt.NDArray[np.generic]]:
    """Rows in use; pair tables as what they hold, as it does not matter where."""
    counters = engine.counters
    rows = (counters.events, 8, counters.pairs, 3, counters.device_pairs)
    found = {f.name: engine.arena.arrays[f.name][: rows[f.owner]].copy() for f in engine.arena.fields}
    # What a node is, is no matter of time.
    found = {name: array for name, array in found.items() if name not in {"accounts.passable", "accounts.merchant"}}
    named = dict(named_arrays(engine.state))
    for table in ("pairs", "device_pairs"):
        taken = named[f"{table}.numbers"] >= 0
        entries = np.stack([named[f"{table}.numbers"][taken], named[f"{table}.keys"][taken]])
        found[table] = entries[:, np.argsort(entries[0])]
    return {**found, "counters": np.array(counters), "waiting": named["waiting"].copy()}


@settings(deadline=None, max_examples=10)
@given(SEEDS, SPANS, st.integers(1, 59))
def test_a_restored_window_goes_on_bit_for_bit(seed: int, days: int, known: int) -> None:
    columns = random_columns(seed, days=days)
    batches = arrived(columns, seed, DAY_US)
    with tempfile.TemporaryDirectory() as folder:
        window = LiveWindow.empty(Path(folder))
        for rows in batches[: known // 3]:
            window.score(columns.picked(rows))
        window.snapshot()
        again = LiveWindow.restore(Path(folder))
        assert (again.cut, again.newest_us, again.floor_us) == (window.cut, window.newest_us, window.floor_us)
        for rows in batches[known // 3 :]:
            said, expected = again.score(columns.picked(rows)), window.score(columns.picked(rows))
            assert same(said, expected.values, expected.truncated)
