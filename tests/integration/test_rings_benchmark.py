"""The small form of the ring bench: a world, its detectors, its rings, and what became of its schemes."""

from __future__ import annotations

import pytest
from small_forms import report_of


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_most_schemes_are_found_as_one_ring_each() -> None:
    figures = report_of("ring_figures", "builtin", report="rings")["figures"]
    assert figures["schemes_whole"] >= 3, figures
    assert figures["schemes_found_whole"] >= 0.4, figures
    assert figures["tx_f1_whole"] >= 2 / 3, "an intersection over union of one half is an F1 of two thirds"
    assert figures["tx_f1_all_whole"] == pytest.approx(figures["tx_f1_whole"] * figures["schemes_found_whole"])
    assert figures["typology_accuracy_all_whole"] <= figures["schemes_found_whole"]
    assert figures["rings_per_scheme_whole"] >= 1.0
    assert figures["schemes_found"] == figures["schemes_found_builtin"]
