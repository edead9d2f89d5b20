"""The small form of the benchmark: real loads, training and re-scores, night after night."""

from __future__ import annotations

import pytest
from small_forms import report_of


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_schemes_that_do_not_change_keep_their_rings_id() -> None:
    figures = report_of("ring_life")["figures"]
    # A world so small has few schemes that are found on the first night; with none, nothing would be said below.
    assert figures["schemes_followed"] >= 1, figures
    assert figures["ring_id_kept_where_found"] == 1.0, figures
    assert figures["same_ring_kept"] == 1.0, figures
    assert figures["lineage_complete"] == 1.0, figures
    assert figures["rings_seen"] > figures["rings_by_id"], "most rings were found on several nights"
