"""Detector scores that are kept beside the features: the same as made anew, and never believed when altered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from gnn.detector import Dataset
from gnn.trained_model import TrainedModel
from gnn.training import train
from graph.columns import EventColumns, Float64s
from graph.features.matrix import FeatureMatrix
from ringtrace.detected import detector_scores, keep_scores
from tests.gnn_worlds import planted_dataset, quiet


class Asked(TrainedModel):
    """A model that counts how often it had to score."""

    times = 0

    def scores(self, columns: EventColumns, features: FeatureMatrix) -> dict[str, Float64s]:
        self.times += 1
        return super().scores(columns, features)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return planted_dataset(events=400, accounts=100, cycles=40)


@pytest.fixture(scope="module")
def folder(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model") / "staging"
    train(dataset, made, seed=1, gnn_epochs=1, gnn_seconds=600.0, progress=quiet)
    return made


def same(one: Mapping[str, Float64s], other: Mapping[str, Float64s]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_kept_scores_are_those_made_anew(dataset: Dataset, folder: Path, tmp_path: Path) -> None:
    model = Asked(folder, version="one")
    made = detector_scores(model, dataset.columns, dataset.features, tmp_path)
    read = detector_scores(model, dataset.columns, dataset.features, tmp_path)
    assert model.times == 1
    assert same(made, read)
    assert same(made, TrainedModel(folder).scores(dataset.columns, dataset.features))


def test_an_altered_file_is_made_again(dataset: Dataset, folder: Path, tmp_path: Path) -> None:
    model = Asked(folder, version="one")
    made = detector_scores(model, dataset.columns, dataset.features, tmp_path)
    (kept,) = tmp_path.glob("*/*.npz")
    whole = bytearray(kept.read_bytes())
    whole[len(whole) // 2] ^= 1
    kept.write_bytes(whole)
    assert same(detector_scores(model, dataset.columns, dataset.features, tmp_path), made)
    assert model.times == 2


def test_scores_of_another_model_or_other_columns_are_not_taken(dataset: Dataset, folder: Path, tmp_path: Path) -> None:
    wrong = {name: np.zeros(len(dataset.columns)) for name in TrainedModel(folder).detector_names}
    keep_scores("other", dataset.columns, dataset.features, wrong, tmp_path)
    model = Asked(folder, version="one")
    assert not same(detector_scores(model, dataset.columns, dataset.features, tmp_path), wrong)
    assert model.times == 1
