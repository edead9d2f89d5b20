"""The live state beside a real store: rebuilt, brought up to date, told again, and killed while it is written."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from stored import NOON, load, payment

from graph.columns import EventColumns
from graph.errors import EventsRefused
from graph.live.window import SNAPSHOT, LiveWindow
from graph.snapshot import read_columns
from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings

HOUR_S = 3_600
LOADS = 12


def rows_of_day(rng: random.Random, day: int) -> list[dict[str, Any]]:
    """Twenty payments of a day among six accounts, and a few of the day before that come late."""
    moments = sorted(rng.randrange(day * 1_440, (day + 1) * 1_440) for _ in range(20))
    late = [rng.randrange((day - 1) * 1_440 + 720, day * 1_440) for _ in range(3)] if day else []
    return [
        payment(
            f"t{day}-{k}",
            f"A:{rng.randrange(6)}",
            f"A:{rng.randrange(6, 9) if rng.random() < 0.3 else rng.randrange(6)}",
            minutes=minutes,
            amount=rng.choice([1_000, 5_000]) + rng.randrange(100),
        )
        for k, minutes in enumerate([*moments, *late])
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened = open_store(Settings.read(home=tmp_path / "home"))
    opened.migrate()
    yield opened
    opened.close()


def fill(store: GraphStore, first: int, stop: int) -> None:
    rng = random.Random(first)
    for day in range(first, stop):
        load(store, f"load {day}", rows_of_day(rng, day))


def alike(left: LiveWindow, right: LiveWindow, events: EventColumns) -> None:
    """Both say the same of events to come, bit for bit."""
    assert (left.newest_us, left.sizes.events > 0) == (right.newest_us, True)
    said, expected = left.score(events).values, right.score(events).values
    assert np.array_equal(said.view(np.uint32), expected.view(np.uint32))


def to_come(store: GraphStore, folder: Path, days: int) -> EventColumns:
    """Events after all others, among the same accounts."""
    load(store, "to come", rows_of_day(random.Random(-1), days))
    columns = read_columns(store, folder)
    return columns.rows(len(columns) - 23, len(columns))


def test_a_rebuilt_state_says_what_the_running_one_says_and_a_replay_what_was_said(
    store: GraphStore, tmp_path: Path
) -> None:
    running = LiveWindow.empty(tmp_path / "running", lateness_s=36 * HOUR_S)
    served: list[np.ndarray[Any, Any]] = []
    for day in range(LOADS):
        fill(store, day, day + 1)
        served += [said.values for _, said in running.replay(read_columns(store, tmp_path / "c")) if said is not None]
    assert len(served) == LOADS
    rebuilt = LiveWindow.rebuild(store, tmp_path / "rebuilt", lateness_s=36 * HOUR_S)
    told = LiveWindow.empty(tmp_path / "told", lateness_s=36 * HOUR_S)
    again = [said.values for _, said in told.replay(read_columns(store, tmp_path / "c")) if said is not None]
    assert all(np.array_equal(a.view(np.uint32), b.view(np.uint32)) for a, b in zip(served, again, strict=True))
    events = to_come(store, tmp_path / "c", LOADS + 1)
    events = events.rows(int(np.searchsorted(events.occurred_at_us, running.newest_us, "right")), 23)
    alike(rebuilt, running, events)


def test_a_window_opens_from_its_snapshot_and_takes_what_came_since(store: GraphStore, tmp_path: Path) -> None:
    fill(store, 0, 3)
    LiveWindow.open(store, tmp_path / "live").snapshot()
    fill(store, 3, 5)
    opened = LiveWindow.open(store, tmp_path / "live")
    assert opened.cut == store.data_cut().cut
    alike(opened, LiveWindow.rebuild(store, tmp_path / "other"), to_come(store, tmp_path / "c", 30))


@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_a_damaged_snapshot_is_made_again_from_the_store(store: GraphStore, tmp_path: Path, damage: str) -> None:
    fill(store, 0, 3)
    path = LiveWindow.open(store, tmp_path / "live").snapshot()
    whole = path.read_bytes()
    path.write_bytes(whole[:-5_000] if damage == "cut" else whole[:-5_000] + bytes(5_000 - 1) + b"\xff")
    opened = LiveWindow.open(store, tmp_path / "live")
    alike(opened, LiveWindow.rebuild(store, tmp_path / "other"), to_come(store, tmp_path / "c", 30))


def test_a_load_that_comes_too_late_is_told_as_refused(store: GraphStore, tmp_path: Path) -> None:
    fill(store, 0, 2)
    window = LiveWindow.open(store, tmp_path / "live")
    load(store, "long ago", [payment("old", minutes=-60 * 24 * 90)])
    columns = read_columns(store, tmp_path / "c")
    assert [(len(rows), said) for rows, said in window.replay(columns)] == [(1, None)]
    with pytest.raises(EventsRefused, match=r"event 0 \(old\): .*too late"):
        window.score(columns.rows(0, 1))
    assert columns.occurred_at_us[0] == int((NOON - timedelta(days=90)).timestamp() * 1_000_000)


WRITER = """
import sys, pathlib
from random_graphs import random_columns
from graph.live.window import LiveWindow
window = LiveWindow.empty(pathlib.Path(sys.argv[1]))
columns = random_columns(7, 400, days=20)
for k in range(0, 400, 5):
    window.score(columns.rows(k, k + 5))
    window.snapshot()
    print(k, flush=True)
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_snapshot(tmp_path: Path) -> None:
    rng = random.Random(0)
    tests = Path(__file__).parents[2]
    code = f"import sys; sys.path.insert(0, {str(tests)!r})\n{WRITER}"
    for kill in range(6):
        folder = tmp_path / str(kill)
        with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            time.sleep(rng.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            told = process.stdout.read().split()
        window = LiveWindow.restore(folder)
        acknowledged = 5 + (int(told[-1]) if told else 0)
        assert acknowledged <= window.sizes.events <= acknowledged + 5
        assert (folder / SNAPSHOT).exists()
