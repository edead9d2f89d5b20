from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from graph.store import open_store
from ingestion.load import load
from ingestion.options import LoadOptions
from ringtrace.benchmark.datasets.bench_data import ALWAYS, BenchData, Request, Scheme
from ringtrace.benchmark.datasets.findable import with_findable
from ringtrace.benchmark.datasets.registry import READERS, reader
from ringtrace.benchmark.errors import BadTruth, NoSuchDataset, NothingToMeasure
from ringtrace.errors import WrongUse
from ringtrace.settings import Settings
from tests.graphs import make_columns
from worlds.generate import generate
from worlds.planting.attempts import attempts_of

ROOT = Path(__file__).resolve().parents[4]
PATTERNS = ROOT.parent / "shared" / "data" / "amlworld" / "HI-Small_Patterns.txt"
DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    generate(folder, accounts=800, days=40, seed=5)
    return folder


@pytest.fixture(scope="module")
def read_world(world: Path, tmp_path_factory: pytest.TempPathFactory) -> BenchData:
    return reader("world")(Request(path=world, work=tmp_path_factory.mktemp("work")))


def test_a_world_has_its_schemes_and_the_times_from_which_they_were_known(world: Path, read_world: BenchData) -> None:
    data = read_world
    told = pl.read_parquet(world / "labels.parquet").filter(pl.col("subject_kind") == "transaction")
    assert np.count_nonzero(data.labels == 1) == told.height
    assert len(data.schemes) == told["scheme_id"].n_unique()
    assert data.before == 0
    row = {name: k for k, name in enumerate(data.columns.transaction_ids.to_pylist())}
    for one in told.head(50).iter_rows(named=True):
        k = row[one["subject_id"]]
        assert data.schemes[data.scheme[k]].scheme_id == one["scheme_id"]
        assert data.known_at_us[k] == round(one["known_at"].timestamp() * 1e6)
        assert data.known_at_us[k] > data.columns.occurred_at_us[k]
    assert np.all(data.known_at_us[data.labels == 0] == ALWAYS)
    assert "person" in " ".join(data.segments)


def test_silence_counts_as_clean_until_a_label_is_known(read_world: BenchData) -> None:
    illicit = np.flatnonzero(read_world.labels == 1)
    before = read_world.learnable(int(read_world.known_at_us[illicit].min()) - 1)
    assert np.all(before == 0)
    assert np.array_equal(read_world.learnable(int(read_world.known_at_us.max())), read_world.labels)


def test_a_planted_world_brings_its_parts_and_what_is_findable(
    world: Path, read_world: BenchData, tmp_path: Path
) -> None:
    folder = tmp_path / "planted"
    folder.mkdir()
    for file in world.glob("*.parquet"):
        (folder / file.name).symlink_to(file)
    with pytest.raises(BadTruth, match=r"manifest\.json is missing"):
        reader("planted")(Request(path=folder, work=tmp_path / "work"))
    begin = datetime.fromtimestamp(read_world.columns.occurred_at_us[0] / 1e6, UTC)
    parts = {"train_end": begin.replace(hour=0).isoformat(), "valid_end": begin.replace(hour=12).isoformat()}
    schemes = [
        {"scheme_id": one.scheme_id, "findable": k % 2 == 0, "attempt": f"a{k}"}
        for k, one in enumerate(read_world.schemes)
    ]
    (folder / "manifest.json").write_text(json.dumps({"parts": parts, "schemes": schemes}))
    data = reader("planted")(Request(path=folder, work=tmp_path / "work"))
    assert data.parts is not None
    assert data.parts.valid_end_us - data.parts.train_end_us == DAY_US // 2
    assert [one.findable for one in data.schemes][:3] == [True, False, True]
    assert data.schemes[1].attempt == "a1"
    (folder / "manifest.json").write_text(json.dumps({"parts": parts, "schemes": schemes[1:]}))
    with pytest.raises(BadTruth, match=read_world.schemes[0].scheme_id):
        reader("planted")(Request(path=folder, work=tmp_path / "work"))


def test_the_store_knows_what_was_known_and_says_nothing_of_the_rest(tmp_path: Path) -> None:
    home = tmp_path / "home"
    rows = "transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent,illicit,known\n" + "".join(
        f"t{k},2025-01-{k + 1:02d}T10:00:00Z,A{k % 3},B{k % 4},1{k}.00,EUR,{said},{known}\n"
        for k, (said, known) in enumerate(
            [("1", "2025-01-05T00:00:00Z"), ("0", "2025-01-05T00:00:00Z"), ("", ""), ("1", "2025-02-20T00:00:00Z")]
        )
    )
    (tmp_path / "bank.csv").write_text(rows)
    (tmp_path / "bank.toml").write_text(
        "[columns]\n"
        + "".join(
            f'{name} = "{name}"\n'
            for name in "transaction_id occurred_at source_id target_id amount_sent currency_sent illicit".split()
        )
        + 'label_known_at = "known"\n'
    )
    store = open_store(Settings(home=home))
    load(tmp_path / "bank.csv", store, options=LoadOptions(map=tmp_path / "bank.toml"), staging=tmp_path / "staging")
    store.close()
    with pytest.raises(WrongUse, match="--matured-at"):
        reader("store")(Request(path=home, work=tmp_path / "work"))
    asked = Request(path=home, work=tmp_path / "work", matured_at=datetime(2025, 2, 1, tzinfo=UTC))
    data = reader("store")(asked)
    assert data.labels.tolist() == [1, 0, -1, -1]
    assert data.before == -1
    assert data.learnable(round(datetime(2025, 1, 4, tzinfo=UTC).timestamp() * 1e6)).tolist() == [-1, -1, -1, -1]


def test_data_without_labels_are_refused(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").write_text(
        "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp\n1,1,2,TRANSFER,5.0,2020-01-01T00:00:00Z\n"
    )
    with pytest.raises(NothingToMeasure, match="0 labels"):
        reader("amlsim")(Request(path=tmp_path, work=tmp_path / "work"))


def test_every_reader_can_be_imported_and_others_are_named() -> None:
    for name in READERS:
        assert callable(reader(name))
    with pytest.raises(NoSuchDataset, match="amlworld"):
        reader("elliptic")


def test_a_scheme_is_findable_where_half_of_it_hangs_together() -> None:
    transfers = [
        *((60.0 * k, end, f"x{end}", 100) for k, end in enumerate("abcd")),  # four loose ones
        (300.0, "p", "q", 100), (360.0, "q", "r", 100), (420.0, "r", "p", 100), (480.0, "s", "t", 100),
        (540.0, "a", "b", 100), (600.0, "b", "c", 100),
    ]  # fmt: skip
    columns = make_columns(transfers)
    n = len(transfers)
    data = BenchData(
        name="three",
        columns=columns,
        labels=np.ones(n, dtype=np.int8),
        known_at_us=np.full(n, ALWAYS),
        scheme=np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2], dtype=np.int32),
        schemes=tuple(Scheme(scheme_id=str(k), typology=-1) for k in range(3)),
        account_labels=np.full(columns.node_count, -1, dtype=np.int8),
        segment=np.full(columns.node_count, -1, dtype=np.int16),
    )
    assert [one.findable for one in with_findable(data).schemes] == [False, True, False]


@pytest.mark.data
@pytest.mark.skipif(not PATTERNS.exists(), reason="the development data are not in ../shared/data")
def test_attempts_of_amlworld_are_findable_as_their_lines_say(tmp_path: Path) -> None:
    wanted = [one.is_findable for one in attempts_of(PATTERNS)]
    path = PATTERNS.with_name("HI-Small_Trans_excerpt_36595.csv")
    data = reader("amlworld")(Request(path=path, work=tmp_path))
    told = {one.scheme_id: one.findable for one in data.schemes}
    assert [told[f"HI-Small-{k + 1}"] for k in range(len(wanted))] == wanted
    assert data.tail_from_us is not None
    assert "59% of them laundering" in data.notes[0]
