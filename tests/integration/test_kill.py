"""Kill -9 at awkward moments, then the same command again: the end equals an undisturbed run."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from jobs.database import open_records
from ringtrace.place import open_place
from ringtrace.settings import Settings
from worlds.generate import generate

RINGTRACE = Path(sys.executable).parent / "ringtrace"
TRANSACTION_SCORES = """
    SELECT transaction_id, score_at, score_now, probability, level, ring_id FROM transaction_scores
    WHERE run_id = :run ORDER BY transaction_id
"""
ACCOUNT_SCORES = """
    SELECT account_id, risk, level, status FROM account_scores WHERE run_id = :run ORDER BY account_id
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def start(world: Path, home: Path) -> subprocess.Popen[bytes]:
    command = [str(RINGTRACE), "run", str(world), "--home", str(home), "--no-serve", "--json"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=environment()
    )


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RINGTRACE_")}
    return {**clean, "RINGTRACE_GNN_EPOCHS": "2"}


def finish(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    output, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors.decode()
    report: dict[str, Any] = json.loads(output)
    return report


def canonical_hash(home: Path) -> str:
    """Transactions, quarantine, scores and rings, without times of the clock and ids made of them."""
    digest = hashlib.sha256()
    with open_place(Settings.read(home=home, gnn_epochs=2)) as place:
        for batch in place.store.export_transactions():
            digest.update(json.dumps(batch.drop_columns(["recorded_at"]).to_pylist(), default=str).encode())
        quarantine = place.store.export_table("quarantine").to_pylist()
        digest.update(json.dumps(quarantine, default=str).encode())
        run = place.scores.latest_run()
        assert run is not None
        with place.engine.connect() as connection:
            for query in (TRANSACTION_SCORES, ACCOUNT_SCORES):
                rows = connection.execute(text(query), {"run": run["run_id"]}).all()
                assert rows
                digest.update(json.dumps([tuple(row) for row in rows]).encode())
        rings = [(ring["id"], ring["risk"], ring["members"], ring["transactions"]) for ring in place.rings.of_run()]
        digest.update(json.dumps(rings, default=str).encode())
    return digest.hexdigest()


def wait_for_stage(home: Path, kind: str, process: subprocess.Popen[bytes]) -> None:
    """Until the job of that kind runs and has done a little."""
    deadline = time.monotonic() + 300
    engine = open_records(f"sqlite:///{home / 'records.sqlite'}")
    try:
        while time.monotonic() < deadline:
            assert process.poll() is None, "the run ended before it could be killed"
            if (home / "records.sqlite").exists() and _running(engine, kind):
                return
            time.sleep(0.02)
    finally:
        engine.dispose()
    pytest.fail(f"no {kind} job ran")


def _running(engine: Engine, kind: str) -> bool:
    try:
        with engine.connect() as connection:
            query = text("SELECT count(*) FROM jobs WHERE kind = :kind AND state = 'running'")
            return bool(connection.execute(query, {"kind": kind}).scalar_one())
    except OperationalError:  # the table is not made yet
        return False


def family_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    root = psutil.Process(process.pid)
    return [root, *root.children(recursive=True)]


def ends(family: list[psutil.Process]) -> bool:
    """Whether all of them are gone within seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if all(not member.is_running() or member.status() == psutil.STATUS_ZOMBIE for member in family):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill") / "world"
    generate(folder, accounts=1500, days=45, seed=11)
    return folder


@pytest.fixture(scope="module")
def undisturbed(world: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    home = tmp_path_factory.mktemp("undisturbed")
    report = finish(start(world, home))
    return canonical_hash(home), report


@pytest.mark.parametrize("whole_group", [True, False], ids=["process-group", "parent-alone"])
@pytest.mark.parametrize("stage", ["load", "train"])
def test_killed_and_run_again(
    stage: str, whole_group: bool, world: Path, undisturbed: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    expected, report = undisturbed
    process = start(world, tmp_path)
    wait_for_stage(tmp_path, stage, process)
    time.sleep(0.3)
    family = family_of(process)
    assert len(family) >= 2, "the worker is a process of its own"
    if whole_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
    assert ends(family), "a worker outlived the command"
    again = finish(start(world, tmp_path))
    assert canonical_hash(tmp_path) == expected
    assert again["rings_total"] == report["rings_total"]
    assert again["transactions"] == report["transactions"]
