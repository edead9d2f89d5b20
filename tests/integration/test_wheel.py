"""The built wheel, installed elsewhere, runs from a folder whose names would shadow its packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECOYS = (
    "api",
    "graph",
    "rules",
    "gnn",
    "jobs",
    "rings",
    "ingestion",
    "workers",
    "worlds",
    "cases",
    "scoring",
    "ringtrace",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_carries_every_room_and_the_page(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for room in (*DECOYS, "graph/store/sqlite", "graph/store/neo4j"):
        assert f"{room}/__init__.py" in names
    assert "api/static/index.html" in names
    assert any(name.startswith("api/static/") and name.endswith(".js") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "notebooks/")) for name in names)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_installed_wheel_runs_the_main_job_among_decoys(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next((venv / "lib").glob("python*")) / "site-packages"
    zipfile.ZipFile(wheel).extractall(packages)
    # The libraries come from the environment of this test; ours come from the wheel alone.
    libraries = next(Path(sys.prefix, "lib").glob("python*")) / "site-packages"
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    stand = tmp_path / "stand"
    for decoy in DECOYS:
        (stand / decoy).mkdir(parents=True)
        (stand / decoy / "__init__.py").write_text("raise RuntimeError('a decoy was imported')\n")
    python = str(venv / "bin" / "python")
    start = "import sys; sys.path.remove('') if '' in sys.path else None; from ringtrace.cli import main; main()"
    environment = {**os.environ, "PYTHONNOUSERSITE": "1"}

    def ringtrace(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [python, "-P", "-c", start, *arguments]
        return subprocess.run(command, cwd=stand, env=environment, capture_output=True, text=True, check=False)

    where = subprocess.run(
        [python, "-P", "-c", "import ringtrace; print(ringtrace.__file__)"],
        cwd=stand, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(packages) in where
    made = ringtrace("generate", "--out", "world", "--accounts", "300", "--days", "30", "--seed", "3")
    assert made.returncode == 0, made.stderr
    done = ringtrace("run", "world", "--home", "home", "--no-serve", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["transactions"] > 1000
