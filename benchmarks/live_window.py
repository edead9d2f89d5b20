"""Claim: with 1M events in its window, the live state scores a payment within 1 ms and grows with nothing else.

`live_p50_us` and `live_p99_us` are of payments scored one by one after thirty days of the built-in world, expiry,
journal and growing tables among them, by the thread's own time, which other programs on the machine do not lengthen;
`live_wall_p99_us` is by the clock, and `live_midnight_ms` what `LiveWindow.begin_day` takes, which is not in
the others. `bytes_per_event` is what passes with the events (log and journal),
`bytes_per_event_with_pairs` counts all pairs ever seen to them, and `bytes_per_account` is what stays for good (totals,
ids, pairs and devices). `growth_500k_5m` is the thread's time an event
at ten times the duration over the time at one, at the same arrival rate. `late_ms_1h` and `late_ms_23h` are what one
payment costs that comes so late.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from features import columns_of_folder

from graph.columns import EventColumns
from graph.live.payment import Payment, payment_at
from graph.live.window import LiveWindow
from worlds.generate import generate

_HOUR_US = 3_600_000_000
_PART = 65_536
#: A world of so many accounts brings 1M payments in thirty days and a day of lateness.
_ACCOUNTS = 112_000
_SINGLES = 5_000


def measure(*, small: bool) -> dict[str, float]:
    """All figures but growth; the small form is a world of 2,000 accounts."""
    with tempfile.TemporaryDirectory() as folder:
        columns = world(Path(folder) / "world", accounts=2_000 if small else _ACCOUNTS, days=33)
        return live_figures(columns, Path(folder) / "live", singles=500 if small else _SINGLES)


def measure_growth(*, small: bool) -> dict[str, float]:
    """Growth from 500k events to 5M; the small form is a world of 500 accounts that grows from 60 days to 240."""
    short, long = (60, 240) if small else (90, 900)
    with tempfile.TemporaryDirectory() as folder:
        columns = world(Path(folder), accounts=500 if small else 18_000, days=long)
    first = int(np.searchsorted(columns.occurred_at_us, columns.occurred_at_us[0] + short * 24 * _HOUR_US))
    return {"growth_500k_5m": growth(columns, first), "growth_events": float(len(columns))}


def world(folder: Path, *, accounts: int, days: int) -> EventColumns:
    """The built-in world without a store between."""
    generate(folder, accounts=accounts, days=days, seed=0)
    return columns_of_folder(folder)


def live_figures(columns: EventColumns, folder: Path, *, singles: int) -> dict[str, float]:
    """Live times, sizes, late payments and snapshots, with all but the last `singles` events behind."""
    window, first = LiveWindow.empty(folder), len(columns) - singles
    for begin in range(0, first, _PART):
        window.score(columns.rows(begin, min(first, begin + _PART)))
    payments = [payment_at(columns, row) for row in range(first, len(columns))]
    # A service does so when it has started: what it knows is not looked through again.
    gc.collect()
    gc.freeze()
    window.score_one(payments[0])
    times = [_of_one(window, payment) for payment in payments[1:]]
    gc.unfreeze()
    cpu, wall = np.array(times).T
    sizes = window.sizes
    figures = {
        "live_p50_us": float(np.percentile(cpu, 50)) * 1e6,
        "live_p99_us": float(np.percentile(cpu, 99)) * 1e6,
        "live_worst_us": float(cpu.max()) * 1e6,
        "live_wall_p99_us": float(np.percentile(wall, 99)) * 1e6,
        "window_events": float(sizes.events),
        "bytes_per_event": sizes.bytes_per_event,
        "bytes_per_event_with_pairs": sizes.bytes_per_event + sizes.pair_bytes / sizes.events,
        "bytes_per_account": sizes.bytes_per_account,
        "window_accounts": float(sizes.accounts),
        "window_pairs": float(sizes.pairs),
    }
    last = single(columns, len(columns) - 1)
    for hours in (1, 23):
        at = columns.occurred_at_us[-1:] - hours * _HOUR_US
        _timed(window, replace(last, occurred_at_us=at + 1))
        figures[f"late_ms_{hours}h"] = _timed(window, replace(last, occurred_at_us=at))[0] * 1e3
    began = time.thread_time()
    window.begin_day(int(columns.occurred_at_us[-1]) + 24 * _HOUR_US)
    figures["live_midnight_ms"] = (time.thread_time() - began) * 1e3
    return {**figures, **_snapshot_figures(window, folder)}


def growth(columns: EventColumns, first: int) -> float:
    """Thread time an event around the end of all `columns` over that around the event `first`."""
    window = LiveWindow.empty(Path())
    seconds = []
    # Enough parts of the shorter duration that the first ones, which fill the window, are left out.
    size = min(_PART, first // 6)
    for begin in range(0, len(columns), size):
        part = columns.rows(begin, min(len(columns), begin + size))
        began = time.thread_time()
        window.score(part)
        seconds.append((time.thread_time() - began) / len(part))
    # The last part may be short, and the first ones fill the window.
    at = first // size
    return float(np.median(seconds[-4:-1]) / np.median(seconds[at - 3 : at]))


def single(columns: EventColumns, row: int) -> EventColumns:
    """One event with its own nodes and device alone, as a live service hands it over."""
    one, ends = columns.rows(row, row + 1), np.unique([columns.source[row], columns.target[row]])
    device = int(columns.device[row])
    return replace(
        one,
        source=np.searchsorted(ends, one.source).astype(np.int32),
        target=np.searchsorted(ends, one.target).astype(np.int32),
        device=np.array([-1 if device < 0 else 0], dtype=np.int32),
        node_kind=columns.node_kind[ends],
        passable=columns.passable[ends],
        holder=columns.holder[ends],
        node_country=columns.node_country[ends],
        node_ids=columns.node_ids.take(pa.array(ends)),
        device_ids=columns.device_ids[max(0, device) : device + 1],
    )


def _snapshot_figures(window: LiveWindow, folder: Path) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    path = window.snapshot()
    written, cpu_written = time.perf_counter() - began, time.process_time() - cpu
    began, cpu = time.perf_counter(), time.process_time()
    LiveWindow.restore(folder)
    return {
        "snapshot_s": written,
        "snapshot_cpu_s": cpu_written,
        "restore_s": time.perf_counter() - began,
        "restore_cpu_s": time.process_time() - cpu,
        "snapshot_bytes": float(path.stat().st_size),
    }


def _of_one(window: LiveWindow, payment: Payment) -> tuple[float, float]:
    """Seconds of this thread and of the clock; the day's grid is made before."""
    window.begin_day(payment.at_us)
    began, cpu = time.perf_counter(), time.thread_time()
    window.score_one(payment)
    return time.thread_time() - cpu, time.perf_counter() - began


def _timed(window: LiveWindow, events: EventColumns) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.thread_time()
    window.score(events)
    return time.thread_time() - cpu, time.perf_counter() - began


if __name__ == "__main__":
    is_small = "--small" in sys.argv
    print(json.dumps({**measure(small=is_small), **measure_growth(small=is_small)}, indent=2))
