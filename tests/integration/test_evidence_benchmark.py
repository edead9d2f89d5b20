"""The small form of the benchmark: a real world, trained, re-scored and its detection run again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_is_told_as_sufficient_keeps_more_than_chance() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / "evidence.py")],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads((ROOT / "build" / "bench" / "evidence-small.json").read_text())["figures"]
    assert figures["rings"] >= 3, figures
    assert figures["evidence_kept"] >= 0.9, figures
    assert figures["evidence_kept"] >= figures["evidence_kept_random"], figures
    assert figures["evidence_sparsity"] < 1.0, figures
    assert figures["evidence_recall"] > 0.5, figures
    assert figures["evidence_ms"] < 10_000, figures
