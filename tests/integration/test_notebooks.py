"""Every notebook runs from top to bottom, and its figures hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.py"))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook: Path) -> None:
    done = subprocess.run([sys.executable, "-P", str(notebook)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
