"""The small form of a benchmark, run as a user runs the whole: its own process, its own report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def report_of(name: str, *arguments: str, report: str = "") -> dict[str, Any]:
    """The report that `benchmarks/NAME.py` writes, under its own name or another; it must end well."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / f"{name}.py"), *arguments],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads((ROOT / "build" / "bench" / f"{report or name}-small.json").read_text())
    return written
