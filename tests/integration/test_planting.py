"""Genuine attempts in a clean world: rows tell nothing of them, structure does."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from small_forms import report_of

from worlds.generate import generate
from worlds.planting.plant import PlantSettings, plant
from worlds.planting.telling import row_auc


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    folder = tmp_path_factory.mktemp("genuine")
    patterns = sorted((shared_data / "amlworld").glob("*_Patterns.txt"))
    generate(folder / "clean", accounts=10_000, days=90, seed=11, rings=False)
    told = plant(patterns, folder / "clean", folder / "planted", PlantSettings(seed=2, rate=300, half="report"))
    assert sum(part["planted"] for part in told["counts"].values()) > 700
    return folder / "planted"


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("texts", [False, True], ids=["without texts", "with device and reference text"])
def test_single_rows_hardly_tell_planted_transfers_from_their_hosts_own(genuine: Path, *, texts: bool) -> None:
    assert row_auc(genuine, texts=texts) <= 0.6


@pytest.mark.slow
@pytest.mark.data
def test_the_measure_sees_a_leak_that_is_there(genuine: Path, tmp_path: Path) -> None:
    rows, labels = (pq.read_table(genuine / f"{name}.parquet") for name in ("transactions", "labels"))
    planted = pc.is_in(rows["transaction_id"], value_set=labels["subject_id"].combine_chunks())
    channel = pc.if_else(planted, pa.scalar("ach"), rows["channel"])
    leaky = rows.set_column(rows.column_names.index("channel"), "channel", channel)
    for name in ("accounts", "labels"):
        (tmp_path / f"{name}.parquet").write_bytes((genuine / f"{name}.parquet").read_bytes())
    pq.write_table(leaky, tmp_path / "transactions.parquet")
    assert row_auc(tmp_path, texts=False) > 0.75


@pytest.mark.slow
@pytest.mark.data
def test_trees_lose_what_they_find_when_edges_are_shuffled(shared_data: Path) -> None:
    assert shared_data.is_dir()
    figures = report_of("planting")["figures"]
    assert figures["pr_auc_planted"] > 10 * figures["base_rate_planted"]
    # The goal is a quarter, and the benchmark says where it is missed; a measure this small allows for chance.
    assert figures["shuffled_to_planted"] < 0.75
