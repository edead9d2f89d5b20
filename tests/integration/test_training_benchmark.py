"""The small form of the training bench: a model is trained and scores every event."""

from __future__ import annotations

import pytest
from small_forms import report_of


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_small_form_trains_and_scores() -> None:
    figures = report_of("training")["figures"]
    assert 0 < figures["train_1m_s"] < 600
    assert 100 < figures["train_1m_rss_mb"] < 8_192
    parts = [value for name, value in figures.items() if name.endswith("_us")]
    assert {"score_graph_network_us", "score_boosted_trees_us", "score_features_us"} <= figures.keys()
    assert figures["score_tps"] == pytest.approx(1e6 / sum(parts), rel=0.01)
