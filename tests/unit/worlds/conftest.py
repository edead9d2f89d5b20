from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from worlds.generate import WorldSummary, file_order, generate
from worlds.life import live
from worlds.schemes import Schemes
from worlds.world import World, WorldSettings

ACCOUNTS, DAYS, SEED = 4_000, 60, 7


class Written(NamedTuple):
    """A world in memory, its ledger rows in the order of the file, and the folder that it was written to."""

    world: World
    schemes: Schemes
    order: np.ndarray
    folder: Path
    summary: WorldSummary

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.folder / f"{name}.parquet")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("world")
    summary = generate(folder, accounts=ACCOUNTS, days=DAYS, seed=SEED)
    world, schemes = live(WorldSettings(accounts=ACCOUNTS, days=DAYS, seed=SEED))
    return Written(world, schemes, file_order(world), folder, summary)
