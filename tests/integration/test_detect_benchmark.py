"""The small form of the detection bench: genuine attempts planted, detectors fitted, intervals pooled over worlds."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_forms import report_of

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ROOT.parent / "shared" / "data" / "amlworld" / "HI-Small_Patterns.txt"


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not PATTERNS.exists(), reason="the development data are not in ../shared/data")
def test_the_small_form_measures_leads_over_every_peer_and_rings_by_night() -> None:
    figures = report_of("detect")["figures"]
    peers = ("raw_trees", "nearest_distance", "gin")
    assert figures["pr_auc_lead_low"] == min(figures[f"pr_auc_lead_low_{peer}_150"] for peer in peers)
    assert figures["blend_pr_auc_150"] > figures["raw_trees_pr_auc_150"], figures
    assert 0 <= figures["ring_recall_1pct"] <= figures["ring_recall_any_150"] <= 1
