"""The small form of the benchmark of robustness: a preset of evasion, and labels that are partly wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_forms import report_of

PATTERNS = Path(__file__).resolve().parents[3] / "shared" / "data" / "amlworld" / "HI-Small_Patterns.txt"


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not PATTERNS.exists(), reason="the development data are not in ../shared/data")
def test_each_change_has_its_drop_in_recall() -> None:
    figures = report_of("robustness")["figures"]
    assert figures["recall_as_it_is"] > 0.2
    for name in ("add_intermediaries", "noise_5%"):
        drop = figures["recall_as_it_is"] - figures[f"recall_{name}"]
        assert figures[f"drop_recall_{name}"] == pytest.approx(drop)
        assert 0 <= figures[f"ring_recall_{name}"] <= figures[f"ring_any_{name}"] <= 1
