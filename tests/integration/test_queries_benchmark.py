from __future__ import annotations

import pytest
from small_forms import report_of


@pytest.mark.slow
def test_the_small_form_measures_hubs_and_traces() -> None:
    figures = report_of("queries", "sqlite")["figures"]
    # A hundredth of the hub: only a scan where an index is meant would take so long, on any machine.
    assert 0 < figures["hub_expand_ms"] < 2_000
    assert 0 < figures["trace_ms"] < 10_000
