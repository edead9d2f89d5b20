"""The small form of the benchmark of explanations: the same candidates ranked by us and by others."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_forms import report_of

PATTERNS = Path(__file__).resolve().parents[3] / "shared" / "data" / "amlworld" / "HI-Small_Patterns.txt"
OTHERS = ("random", "first_contact", "page_rank", "gnn_explainer", "integrated_gradients", "shap")


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not PATTERNS.exists(), reason="the development data are not in ../shared/data")
def test_ours_ranks_a_schemes_transfers_above_what_others_say() -> None:
    figures = report_of("explanations")["figures"]
    assert figures["explain_cases"] > 0
    best = max(figures[f"explain_edge_ap_{name}"] for name in OTHERS)
    assert figures["explain_lead"] == pytest.approx(figures["explain_edge_ap"] - best)
    assert figures["explain_edge_ap"] > figures["explain_edge_ap_random"] + 0.3
    assert figures["explain_edge_ap_all"] <= figures["explain_edge_ap"] <= 1
    assert figures["explain_fidelity_plus"] > figures["explain_fidelity_plus_random"]
    assert figures["explain_ms"] < 1000
