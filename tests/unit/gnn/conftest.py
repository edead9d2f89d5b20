from __future__ import annotations

from pathlib import Path

import pytest

from gnn.detector import Dataset
from gnn.training import train
from tests.gnn_worlds import planted_dataset, quiet


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return planted_dataset(events=700, accounts=200, cycles=70)


@pytest.fixture(scope="session")
def trained_once(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as training leaves it; copy it before changing it."""
    folder = tmp_path_factory.mktemp("trained") / "staging"
    train(dataset, folder, seed=5, gnn_epochs=2, gnn_seconds=600.0, progress=quiet)
    return folder
