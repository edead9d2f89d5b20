from __future__ import annotations

import importlib
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnn import detectors, training
from gnn.detector import Dataset
from gnn.detectors import NAMES
from gnn.errors import ModelRefused
from gnn.model_card import data_hash
from gnn.model_files import sha256_of
from gnn.trained_model import TrainedModel
from gnn.training import train
from tests.gnn_worlds import features_of, quiet


def trained(data: Dataset, folder: Path, *, epochs: int = 2) -> TrainedModel:
    return train(data, folder, seed=5, gnn_epochs=epochs, gnn_seconds=600.0, progress=quiet)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def folder(trained_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_once, tmp_path / "copy"))


def test_every_detector_is_trained_and_judged(trained_once: Path, dataset: Dataset) -> None:
    card = TrainedModel(trained_once).card
    assert tuple(card["detectors"]) == tuple(sorted(NAMES))
    for told in card["detectors"].values():
        assert told["trained"]
        assert told["why"] is None
        assert 0.0 < told["pr_auc"] <= 1.0
        assert told["threshold"]["valid_f1"] > 0.0
    assert card["data"]["events"] == len(dataset.columns)
    assert card["features"] == {"catalogue": "planted", "names": list(dataset.features.names)}
    assert card["settings"] == {"seed": 5, "gnn_epochs": 2, "gnn_seconds": 600.0}
    assert {"numpy", "lightgbm", "torch"} <= card["versions"].keys()
    assert sum(part["events"] for part in card["split"].values()) == len(dataset.columns)


def test_the_card_holds_the_hash_of_every_file(trained_once: Path) -> None:
    for name, told in TrainedModel(trained_once).card["detectors"].items():
        assert told["files"]
        for file, expected in told["files"].items():
            assert sha256_of(trained_once / name / file) == expected


def test_trained_again_all_files_are_equal(trained_once: Path, dataset: Dataset, tmp_path: Path) -> None:
    trained(dataset, tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(trained_once)


def test_what_was_finished_is_not_trained_again(
    folder: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(folder)
    shutil.rmtree(folder / "graph_network")
    (folder / "card.json").unlink()
    begun: list[str] = []
    monkeypatch.setattr(
        training, "untrained", lambda name, **own: begun.append(name) or detectors.untrained(name, **own)
    )
    trained(dataset, folder)
    assert begun == ["graph_network"]
    assert bytes_of(folder) == before


@pytest.mark.parametrize("what", ["labels", "cut", "epochs"])
def test_what_was_finished_from_other_inputs_is_trained_again(
    folder: Path, dataset: Dataset, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(
        training, "untrained", lambda name, **own: begun.append(name) or detectors.untrained(name, **own)
    )
    if what == "cut":
        path = folder / "boosted_trees" / "trees-1.txt"
        path.write_bytes(path.read_bytes()[:-100])
    if what == "labels":
        labels = dataset.labels.copy()
        labels[0] = -1
        dataset = replace(dataset, labels=labels)
    trained(dataset, folder, epochs=1 if what == "epochs" else 2)
    expected = {"cut": ["boosted_trees"], "epochs": ["graph_network"]}
    assert begun == expected.get(what, list(NAMES))


def test_the_data_hash_sees_events_features_labels_and_split(dataset: Dataset) -> None:
    values, amounts, labels = (
        dataset.features.values.copy(),
        dataset.columns.amount_sent_minor.copy(),
        dataset.labels.copy(),
    )
    values[0, 0], amounts[-1], labels[0] = 77.0, amounts[-1] + 1, -1
    others = [
        replace(dataset, features=features_of(values)),
        replace(dataset, columns=replace(dataset.columns, amount_sent_minor=amounts)),
        replace(dataset, labels=labels),
        replace(dataset, split=replace(dataset.split, train_end=dataset.split.train_end - 1)),
    ]
    assert len({data_hash(data) for data in [dataset, *others]}) == 5


def test_without_labels_only_the_unsupervised_are_trained_and_say_why_nothing_is_judged(
    dataset: Dataset, tmp_path: Path
) -> None:
    model = trained(replace(dataset, labels=np.full_like(dataset.labels, -1)), tmp_path / "m")
    assert model.detector_names == ("isolation_forest", "robust_statistics")
    for name, told in model.card["detectors"].items():
        assert told["pr_auc"] is None
        assert "label" in told["why"] if told["trained"] else "known to be illicit" in told["why"], name
    assert model.contributions(dataset.features, np.arange(3)) is None


def test_without_an_illicit_transaction_in_the_test_part_the_figure_is_null(dataset: Dataset, tmp_path: Path) -> None:
    labels = dataset.labels.copy()
    labels[dataset.split.valid_end :] = 0
    card = json.loads((trained(replace(dataset, labels=labels), tmp_path / "m").folder / "card.json").read_text())
    for told in card["detectors"].values():
        assert told["pr_auc"] is None
        assert told["why"] == "no transaction of the test part is known to be illicit"
        assert told["threshold"] is not None


def test_a_missing_library_leaves_its_detector_out_and_says_what_to_install(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def imported(name: str) -> object:
        if name == "lightgbm":
            raise OSError("libgomp.so.1: cannot open shared object file: No such file or directory")
        if name.startswith("torch"):
            raise ModuleNotFoundError(name)
        return sys.modules[name]

    import sklearn.ensemble  # noqa: F401, PLC0415 - the others must be there

    monkeypatch.setattr(importlib, "import_module", imported)
    model = trained(dataset, tmp_path / "m")
    told = model.card["detectors"]
    assert not told["boosted_trees"]["trained"]
    assert "apt-get install libgomp1" in told["boosted_trees"]["why"]
    assert not told["graph_network"]["trained"]
    assert "ringtrace[train]" in told["graph_network"]["why"]
    assert model.detector_names == ("isolation_forest", "robust_statistics")


def test_scores_of_training_are_those_of_the_files(trained_once: Path, dataset: Dataset, tmp_path: Path) -> None:
    kept = trained(dataset, Path(shutil.copytree(trained_once, tmp_path / "m"))).scores(
        dataset.columns, dataset.features
    )
    read = TrainedModel(trained_once).scores(dataset.columns, dataset.features)
    assert kept.keys() == read.keys() == set(NAMES)
    for name in NAMES:
        assert np.array_equal(kept[name], read[name])


def test_contributions_add_up_to_the_log_odds(trained_once: Path, dataset: Dataset) -> None:
    model = TrainedModel(trained_once)
    rows = np.array([5, 700, 17])
    added = model.contributions(dataset.features, rows)
    assert added is not None
    assert added.shape == (3, len(dataset.features.names))
    score = model.scores(dataset.columns, dataset.features)["boosted_trees"][rows]
    bias = np.log(score / (1 - score)) - added.sum(axis=1)
    assert bias == pytest.approx(np.full(3, bias[0]))


def test_features_of_another_catalogue_are_refused(trained_once: Path, dataset: Dataset) -> None:
    model, other = TrainedModel(trained_once), replace(dataset.features, catalogue="another")
    with pytest.raises(ModelRefused, match="catalogue"):
        model.scores(dataset.columns, other)
    with pytest.raises(ModelRefused, match="catalogue"):
        model.contributions(other, np.arange(2))
