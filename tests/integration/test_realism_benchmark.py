from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXCERPT = ROOT.parent / "shared" / "data" / "amlworld" / "HI-Small_Trans_excerpt_36595.csv"


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif(not EXCERPT.exists(), reason="the development data are not in ../shared/data")
def test_normal_life_is_at_least_as_hard_as_the_excerpt() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / "realism.py")],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads((ROOT / "build" / "bench" / "realism-small.json").read_text())
    figures, compared = report["figures"], 0
    for key, floor in figures.items():
        if key.startswith("AMLworld excerpt: ") and key.endswith("/1000") and "transfers in" not in key:
            measure = key.removeprefix("AMLworld excerpt: ")
            assert figures[f"world: {measure}"] >= floor, measure
            compared += 1
    assert compared == 7, done.stderr
    # The small world has too few rings for the leak to be measured well; the default one is held to it elsewhere.
    assert set(report["missed"]) <= {"leak"}, done.stdout
