"""The catalogue: what every column is called and says, and the page that lists it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from graph.features.catalogue import CATALOGUE, NAMES
from graph.features.page import page
from graph.features.raw import RAW_COUNT
from graph.grid.catalogue import GRID_COUNT
from graph.kernels.layout import COLUMN_COUNT

ROOT = Path(__file__).parents[4]


def test_every_column_is_described_once() -> None:
    assert len(CATALOGUE) == RAW_COUNT + GRID_COUNT + COLUMN_COUNT == len(set(NAMES))


def test_the_words_are_for_an_investigator() -> None:
    for feature in CATALOGUE:
        assert feature.phrase, feature.name
        assert not feature.text.endswith("."), feature.name
        assert feature.phrase.format(value=3), feature.name


def test_a_window_stands_in_the_name() -> None:
    seconds = {"1h": 3_600, "6h": 21_600, "1d": 86_400, "10d": 864_000, "30d": 2_592_000}
    for feature in CATALOGUE:
        ending = feature.name.rsplit("_", 1)[-1]
        if ending in seconds:
            assert feature.window_s == seconds[ending]


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "features.md").read_text() == page(), (
        "run: python -m graph.features.page > docs/features.md"
    )


def test_reading_snapshots_and_words_needs_no_compiler() -> None:
    program = "import sys, graph.snapshot, graph.features.catalogue; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
