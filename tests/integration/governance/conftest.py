"""One small installation: a world loaded, a model trained, a first re-score."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringtrace.pipeline import Place, load, open_place, rescore, train
from ringtrace.settings import Settings
from worlds.generate import generate


def quiet(*_: object) -> None:
    """Nothing is told on the way."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("governed")
    generate(folder / "world", accounts=1_000, days=60, seed=11)
    settings = Settings(home=folder / "home", gnn_epochs=1, gnn_seconds=600)
    with open_place(settings) as made:
        load(made, {"path": str(folder / "world")}, quiet)
        train(made, {}, quiet)
        rescore(made, {}, quiet)
        yield made
