from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_small_form_measures_hubs_and_traces() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / "queries.py"), "sqlite"],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads((ROOT / "build" / "bench" / "queries-small.json").read_text())["figures"]
    # A hundredth of the hub: only a scan where an index is meant would take so long, on any machine.
    assert 0 < figures["hub_expand_ms"] < 2_000
    assert 0 < figures["trace_ms"] < 10_000
