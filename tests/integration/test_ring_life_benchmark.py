"""The small form of the benchmark: real loads, training and re-scores, night after night."""

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
def test_schemes_that_do_not_change_keep_their_rings_id() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / "ring_life.py")],
        env={**os.environ, "SMALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads((ROOT / "build" / "bench" / "ring_life-small.json").read_text())["figures"]
    # A world so small has few schemes that are found on the first night; with none, nothing would be said below.
    assert figures["schemes_followed"] >= 1, figures
    assert figures["ring_id_kept_where_found"] == 1.0, figures
    assert figures["same_ring_kept"] == 1.0, figures
    assert figures["lineage_complete"] == 1.0, figures
    assert figures["rings_seen"] > figures["rings_by_id"], "most rings were found on several nights"
