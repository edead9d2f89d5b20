from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def reported_run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    spec = importlib.util.spec_from_file_location("reported_run", ROOT / "benchmarks" / "reported_run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "reported_run", module)
    spec.loader.exec_module(module)
    return module


def test_a_run_keeps_its_commit_until_it_is_complete(
    reported_run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reported_run, "commit", lambda: "aaaa")
    first = reported_run.run_under_way(tmp_path)
    monkeypatch.setattr(reported_run, "commit", lambda: "bbbb-dirty")
    assert reported_run.run_under_way(tmp_path) == first
    assert len({first.seed(world) for world in range(5)}) == 5
    reported_run.complete({"pr_auc": 0.5}, tmp_path)
    with pytest.raises(reported_run.DirtyTree, match="bbbb-dirty"):
        reported_run.run_under_way(tmp_path)
    monkeypatch.setattr(reported_run, "commit", lambda: "bbbb")
    second = reported_run.run_under_way(tmp_path)
    assert second.seed(0) != first.seed(0)
    assert [run["commit"] for run in reported_run.earlier_runs(tmp_path)] == ["aaaa"]


@pytest.mark.slow
@pytest.mark.data
def test_worlds_are_made_once(shared_data: Path) -> None:
    assert shared_data.is_dir()
    first, second = _made(), _made()
    assert first == second
    assert len(first) == 2
    parts = [json.loads((folder / "manifest.json").read_text()) for folder in first]
    assert [set(part["counts"]) for part in parts] == [{"train", "valid", "test"}] * 2
    assert all(its["half"] == "development" for part in parts for its in part["counts"].values())
    shares = [{scheme["attempt"] for scheme in part["schemes"]} for part in parts]
    assert shares[0] != shares[1]


def _made() -> dict[Path, int]:
    """Folders of two small worlds, and when they were written."""
    command = [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / "semi_real.py"), "--development"]
    done = subprocess.run(
        [*command, "--worlds", "2", "--rate", "300"],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folders = [ROOT / line.partition(":")[0] for line in done.stdout.splitlines()]
    return {folder: (folder / "manifest.json").stat().st_mtime_ns for folder in folders}
