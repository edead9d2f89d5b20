"""Claim: the default trains on a million transactions in twenty minutes and 8 GB, and scores 50,000 a second.

On two cores, the graph network included; on the built-in world of 37,400 accounts and 90 days. `train_1m_s` and
`train_1m_rss_mb` are of `ringtrace train` on a loaded store, features included. `score_tps` is the median of three runs
of all that makes `score_at` of every event: features, detectors, rules and their blend; its parts stand beside it, in
microseconds an event.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from main_job import BIN, PeakMemory
from report import Goal, is_small, write

from gnn import registry
from graph.columns import EventColumns
from graph.features.engine import FeatureEngine
from graph.snapshot import read_columns
from graph.store import open_store
from ringtrace.learning import SCORING_FILE
from ringtrace.settings import Settings
from rules.evaluate import evaluate
from rules.tables import RuleTables
from scoring.ensemble import Ensemble

GOALS = (
    Goal(figure="train_1m_s", bound=1_200.0, sense="at most", unit="s"),
    Goal(figure="train_1m_rss_mb", bound=8_192.0, sense="at most", unit="MiB"),
    Goal(figure="score_tps", bound=50_000.0, sense="at least", unit="tx/s"),
)
#: Accounts, days and runs: a million transactions, or few.
WHOLE, SMALL = (37_400, 90, 3), (1_000, 30, 1)


def measure(accounts: int, days: int, runs: int) -> dict[str, float]:
    """All figures."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        size = ["--accounts", str(accounts), "--days", str(days), "--seed", "1"]
        _command("generate", "--out", str(folder / "world"), *size)
        home = folder / "home"
        _command("load", str(folder / "world"), "--home", str(home))
        figures = _trained(home)
        return {**figures, **_scored(home, runs)}


def _command(*arguments: str) -> None:
    subprocess.run([str(BIN), *arguments], check=True, stdout=subprocess.DEVNULL, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "RINGTRACE_STORE_URL": ""}


def _trained(home: Path) -> dict[str, float]:
    """Time and peak memory of the command."""
    began = time.monotonic()
    process = subprocess.Popen([str(BIN), "train", "--home", str(home)], stdout=subprocess.DEVNULL, env=_environment())
    memory = PeakMemory(process.pid)
    memory.start()
    status = process.wait()
    seconds = time.monotonic() - began
    memory.stop()
    if status:
        message = f"training ended with {status}"
        raise RuntimeError(message)
    return {"train_1m_s": seconds, "train_1m_rss_mb": memory.peak_bytes / 2**20}


def _scored(home: Path, runs: int) -> dict[str, float]:
    """Transactions a second of a fresh start from the columns, the compiled code already loaded."""
    settings = Settings(home=home)
    store = open_store(settings)
    columns = read_columns(store, settings.snapshots)
    store.close()
    _parts(settings, columns.rows(0, min(10_000, len(columns))))
    found = [_parts(settings, columns) for _ in range(runs)]
    whole = statistics.median(sum(one.values()) for one in found)
    parts = {
        f"score_{name}_us": statistics.median(one[name] for one in found) / len(columns) * 1e6 for name in found[0]
    }
    return {"score_events": float(len(columns)), "score_tps": len(columns) / whole, **parts}


def _parts(settings: Settings, columns: EventColumns) -> dict[str, float]:
    """Seconds of each part of one scoring."""
    model = registry.current(settings.models)
    ensemble = Ensemble.from_json((model.folder / SCORING_FILE).read_text())
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal began
        now = time.perf_counter()
        seconds[name], began = now - began, now

    features = FeatureEngine().update(columns)
    lap("features")
    scores = {}
    for name in model.detector_names:
        scores[name] = model.detector(name).score(columns, features)
        lap(name)
    hits = evaluate(columns, RuleTables(zone=settings.zone))
    lap("rules")
    risk = ensemble.score(scores, hits, columns).risk
    lap("blend")
    assert np.isfinite(risk).all()
    return seconds


def main() -> None:
    """Measure and write the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    write("training", measure(*(SMALL if is_small() else WHOLE)), GOALS)


if __name__ == "__main__":
    main()
