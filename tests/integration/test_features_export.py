from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from graph.features.catalogue import CATALOGUE, CATALOGUE_HASH, NAMES
from ringtrace.cli.program import app
from ringtrace.errors import WrongUse
from worlds.generate import generate


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    generate(folder / "world", accounts=100, days=20, seed=3)
    _ringtrace("load", str(folder / "world"), "--home", str(folder / "home"))
    return folder / "home"


def _ringtrace(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_both_forms_hold_the_same_values_under_the_manifests_hashes(home: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    manifest = _ringtrace("features", "export", "--out", str(tmp_path / "out"), "--format", "both", "--home", str(home))
    assert manifest == json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["catalogue"] == CATALOGUE_HASH
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    table = pq.read_table(tmp_path / "out" / "features.parquet")
    assert table.column_names[-len(NAMES) :] == list(NAMES)
    assert len(table) == manifest["transactions"] > 100
    described = next(feature for feature in CATALOGUE if feature.window_s)
    held = table.schema.field(described.name).metadata
    assert (held[b"unit"].decode(), int(held[b"window_s"])) == (described.unit, described.window_s)
    graph = torch.load(tmp_path / "out" / "graph.pt", weights_only=True)
    for k, name in enumerate(NAMES):
        np.testing.assert_array_equal(graph["edge_attr"][:, k].numpy(), table[name].to_numpy())
    nodes = pq.read_table(tmp_path / "out" / "nodes.parquet")["node_id"]
    assert nodes.take(graph["edge_index"][0].numpy()).to_pylist() == table["source"].to_pylist()


def test_the_tensors_make_a_graph_of_pytorch_geometric(home: Path, tmp_path: Path) -> None:
    torch, geometric = pytest.importorskip("torch"), pytest.importorskip("torch_geometric.data")
    _ringtrace("features", "export", "--out", str(tmp_path), "--format", "pyg", "--home", str(home))
    graph = geometric.Data.from_dict(torch.load(tmp_path / "graph.pt", weights_only=True))
    graph.validate()
    assert graph.num_edge_features == len(NAMES)
    assert bool((graph.time.diff() >= 0).all())


def test_an_earlier_export_is_replaced_and_nothing_else_is(home: Path, tmp_path: Path) -> None:
    arguments = ("features", "export", "--out", str(tmp_path), "--home", str(home))
    assert _ringtrace(*arguments) == _ringtrace(*arguments)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(WrongUse, match="not empty"):
        _ringtrace(*arguments)


def test_an_unknown_form_is_wrong_use(home: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="parquet, pyg, both"):
        _ringtrace("features", "export", "--out", str(tmp_path / "x"), "--format", "csv", "--home", str(home))
    assert not (tmp_path / "x").exists()
