"""kill -9 while a load runs, at moments spread over it; then the same load again equals an undisturbed one."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from graph.store import open_store
from ringtrace.settings import Settings

pytestmark = [pytest.mark.slow]

PROGRAM = """
import sys
from pathlib import Path
from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.settings import Settings
home = Path(sys.argv[2])
store = open_store(Settings.read(home=home))
print("ready", flush=True)
print(load(Path(sys.argv[1]), store, options=LoadOptions(), staging=home / "staging").stored, flush=True)
"""
ROWS = 120_000
KILLS = 6


def source(folder: Path) -> Path:
    """A file of several batches; some rows are bad, some ids repeat."""
    lines = ["transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent,illicit"]
    lines += [
        f"t{n if n % 1000 else 0},2026-01-01 {n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02},"
        f"a{n * 7 % 997},b{n % 991},{n % 5000 + 1 if n % 100 else 'x'},EUR,{int(n % 50 == 3)}"
        for n in range(ROWS)
    ]
    path = folder / "payments.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def start(path: Path, home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), str(home)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def canonical_hash(home: Path) -> str:
    """A hash of everything visible, without times of recording."""
    store = open_store(Settings.read(home=home))
    try:
        rows = pa.Table.from_batches(store.export_transactions()).drop_columns(["recorded_at"]).to_pylist()
        tables = {
            name: sorted(
                json.dumps({k: v for k, v in row.items() if k != "known_at"}, default=str)
                for row in store.export_table(name).to_pylist()
            )
            for name in ("accounts", "labels", "rates", "quarantine")
        }
        assert len(rows) + len(tables["quarantine"]) == ROWS
    finally:
        store.close()
    return hashlib.sha256(json.dumps([rows, tables], default=str).encode()).hexdigest()


def test_a_load_killed_again_and_again_equals_an_undisturbed_one(tmp_path: Path) -> None:
    path = source(tmp_path)
    began = time.monotonic()
    process = start(path, tmp_path / "calm")
    process.communicate()
    assert process.returncode == 0
    whole_s = time.monotonic() - began
    killed = 0
    for number in range(KILLS):
        process = start(path, tmp_path / "killed")
        time.sleep(whole_s * (number + 0.5) / KILLS * 0.6)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
    assert killed >= 3
    process = start(path, tmp_path / "killed")
    process.communicate()
    assert process.returncode == 0
    assert canonical_hash(tmp_path / "killed") == canonical_hash(tmp_path / "calm")
    assert list((tmp_path / "killed" / "staging").iterdir()) == []
