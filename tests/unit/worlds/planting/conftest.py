from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attempt_texts import patterns_text

from worlds.generate import generate
from worlds.planting.plant import MANIFEST, PlantSettings, plant

SETTINGS = PlantSettings(seed=5, rate=200)


class Planted(NamedTuple):
    """A small planted world with what it was made of."""

    patterns: Path
    clean: Path
    folder: Path

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.folder / f"{name}.parquet")

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return found


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planting")
    patterns = folder / "Made_Patterns.txt"
    patterns.write_text(patterns_text())
    generate(folder / "clean", accounts=1_500, days=60, seed=4, rings=False)
    plant([patterns], folder / "clean", folder / "planted", SETTINGS)
    return Planted(patterns, folder / "clean", folder / "planted")
