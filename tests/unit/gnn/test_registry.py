from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from gnn import registry
from gnn.detector import Dataset
from gnn.errors import ModelRefused, NoModel
from gnn.model_files import write_json
from tests.gnn_worlds import published


@pytest.fixture
def staging(trained_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_once, tmp_path / "staging"))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_before_the_first_there_is_no_model(models: Path) -> None:
    with pytest.raises(NoModel):
        registry.current(models)
    with pytest.raises(NoModel):
        registry.load(models, "0" * 20)


def test_what_was_published_is_current_and_scores(staging: Path, models: Path, dataset: Dataset) -> None:
    write_json(staging / "scoring.json", {"weights": [1]})
    version = published(staging, models)
    model = registry.current(models)
    assert model.version == version
    assert not staging.exists()
    assert (model.folder / "scoring.json").exists()
    assert all(np.isfinite(s).all() for s in model.scores(dataset.columns, dataset.features).values())


def test_the_version_is_that_of_the_contents(staging: Path, models: Path, trained_once: Path, tmp_path: Path) -> None:
    first = published(staging, models)
    again = Path(shutil.copytree(trained_once, tmp_path / "again"))
    assert published(again, models) == first
    other = Path(shutil.copytree(trained_once, tmp_path / "other"))
    write_json(other / "scoring.json", {"weights": [2]})
    second = published(other, models)
    assert second != first
    assert registry.current(models).version == second
    assert registry.load(models, first).version == first


def test_a_kept_model_scores_only_when_it_is_made_current(
    staging: Path, models: Path, trained_once: Path, tmp_path: Path
) -> None:
    assert registry.current_version(models) is None
    assert registry.versions(models) == []
    first = published(staging, models)
    other = Path(shutil.copytree(trained_once, tmp_path / "other"))
    write_json(other / "scoring.json", {"weights": [2]})
    second = registry.keep(other, models)
    assert registry.current(models).version == registry.current_version(models) == first
    assert registry.versions(models) == sorted([first, second])
    registry.make_current(models, second)
    assert registry.current(models).version == second


def test_leftovers_of_killed_writers_are_not_published(staging: Path, models: Path) -> None:
    (staging / "graph_network" / ".network.json.0123").write_bytes(b"half")
    version = published(staging, models)
    assert not list((models / version).rglob(".*"))


@pytest.mark.parametrize(
    "file", ["card.json", "boosted_trees/trees-1.txt", "graph_network/network.safetensors", "manifest.json"]
)
def test_an_altered_model_is_refused(staging: Path, models: Path, file: str) -> None:
    version = published(staging, models)
    path = models / version / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelRefused):
        registry.load(models, version)


def test_a_missing_or_added_file_is_refused(staging: Path, models: Path) -> None:
    version = published(staging, models)
    added = models / version / "extra.json"
    added.write_text("{}")
    with pytest.raises(ModelRefused, match=r"extra\.json"):
        registry.load(models, version)
    added.unlink()
    (models / version / "isolation_forest" / "forest.npz").unlink()
    with pytest.raises(ModelRefused, match=r"forest\.npz"):
        registry.load(models, version)


@pytest.mark.parametrize("name", ["model.pkl", "model.pt", "code.py", "boosted_trees/model.joblib"])
def test_formats_that_hold_code_are_neither_published_nor_loaded(
    staging: Path, models: Path, trained_once: Path, tmp_path: Path, name: str
) -> None:
    version = published(staging, models)
    (models / version / name).write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelRefused, match="format"):
        registry.load(models, version)
    other = Path(shutil.copytree(trained_once, tmp_path / "other"))
    (other / name).write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelRefused, match="format"):
        published(other, models)
    assert [path.name for path in sorted(models.iterdir())] == sorted([version, "current"])


def test_a_pickle_under_an_allowed_name_is_refused(staging: Path, models: Path) -> None:
    (staging / "isolation_forest" / "forest.npz").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ModelRefused):
        published(staging, models)


def test_an_npz_with_objects_is_refused(staging: Path, models: Path) -> None:
    np.savez(staging / "isolation_forest" / "forest.npz", root=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelRefused):
        published(staging, models)


def test_a_link_out_of_the_folder_is_refused(staging: Path, models: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text("{}")
    (staging / "linked.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ModelRefused):
        published(staging, models)


@pytest.mark.parametrize("version", ["", "../x", "current", "0" * 19, "Z" * 20])
def test_no_other_word_is_taken_for_a_version(models: Path, version: str) -> None:
    with pytest.raises(ModelRefused):
        registry.load(models, version)


def test_a_damaged_pointer_is_refused(staging: Path, models: Path) -> None:
    published(staging, models)
    (models / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelRefused):
        registry.current(models)


@pytest.mark.parametrize(
    "change", [{"format": "other"}, {"detectors": {"unknown": {"trained": True}}}, {"features": None}]
)
def test_a_foreign_card_is_refused(staging: Path, models: Path, change: dict[str, object]) -> None:
    card = json.loads((staging / "card.json").read_text())
    write_json(staging / "card.json", card | change)
    with pytest.raises(ModelRefused):
        published(staging, models)
