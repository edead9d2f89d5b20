"""The small form of the benchmark: a real world, trained, re-scored and its detection run again."""

from __future__ import annotations

import pytest
from small_forms import report_of


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_is_told_as_sufficient_keeps_more_than_chance() -> None:
    figures = report_of("evidence")["figures"]
    assert figures["rings"] >= 3, figures
    assert figures["evidence_kept"] >= 0.9, figures
    assert figures["evidence_kept"] >= figures["evidence_kept_random"], figures
    assert figures["evidence_sparsity"] < 1.0, figures
    assert figures["evidence_recall"] > 0.5, figures
    assert figures["evidence_ms"] < 10_000, figures
