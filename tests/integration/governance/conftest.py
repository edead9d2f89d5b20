"""One small installation: a world loaded, a model trained, a first re-score; each module gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringtrace.pipeline import Place, load, open_place, rescore, train
from ringtrace.settings import Settings
from worlds.generate import generate


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw files."""
    folder = tmp_path_factory.mktemp("governed") / "world"
    generate(folder, accounts=600, days=60, seed=11)
    return folder


@pytest.fixture(scope="session")
def home(world: Path) -> Path:
    """The installation that is copied."""
    settings = Settings(home=world.parent / "home", gnn_epochs=1, gnn_seconds=600)
    with open_place(settings) as made:
        load(made, {"path": str(world)}, quiet)
        train(made, {}, quiet)
        rescore(made, {}, quiet)
    return settings.home


@pytest.fixture(scope="module")
def place(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A copy, for the tests of one module."""
    copy = Path(shutil.copytree(home, tmp_path_factory.mktemp("copy") / "home"))
    with open_place(Settings(home=copy, gnn_epochs=1, gnn_seconds=600)) as made:
        yield made
