"""Event columns of a world in a real store are those of its folder, and grow with it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.assembly.build import Entities, build
from graph.assembly.rows import ROWS, current
from graph.canonical.schema import TABLES
from graph.columns import EventColumns
from graph.snapshot import features_of, instances_of, read_columns
from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings
from worlds.generate import generate

BATCH = 1_000
#: What the store itself decides: when it was recorded, and under which load.
OF_THE_STORE = {"cut", "recorded_at_us", "load", "load_ids", "load_seq", "base_currency"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("world")
    generate(folder, accounts=300, days=40, seed=1)
    return {
        name: pq.read_table(path).select(schema.names).cast(schema)
        if (path := folder / f"{name}.parquet").exists()
        else schema.empty_table()
        for name, schema in TABLES.items()
    }


def load(store: GraphStore, load_id: str, world: dict[str, pa.Table], transactions: pa.Table) -> None:
    store.begin_load(load_id, description={})
    store.write_entities(load_id, {name: table for name, table in world.items() if name != "transactions"})
    for number, first in enumerate(range(0, len(transactions), BATCH)):
        store.write_batch(load_id, number, transactions.slice(first, BATCH))
    store.finish_load(load_id)


def of_folder(world: dict[str, pa.Table]) -> EventColumns:
    rows = world["transactions"]
    made = {
        "load_seq": pa.array(np.arange(len(rows))),
        "recorded_at": rows["occurred_at"],
        "load_id": pa.repeat("l", len(rows)),
    }
    table = pa.table([made[name] if name in made else rows[name] for name in ROWS.names], schema=ROWS)
    entities = Entities(accounts=world["accounts"], ownerships=world["ownerships"], merchants=world["merchants"])
    return build(current(table), entities, cut=0, base_currency="")


def differing(left: EventColumns, right: EventColumns) -> list[str]:
    names = [f.name for f in fields(EventColumns) if f.name not in OF_THE_STORE]
    return [name for name in names if not _equal(getattr(left, name), getattr(right, name))]


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray):
        return np.array_equal(left, right)
    return bool(left.equals(right) if isinstance(left, pa.Array) else left == right)


def test_columns_of_a_store_are_those_of_the_folder(world: dict[str, pa.Table], tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path))
    store.migrate()
    whole = world["transactions"]
    load(store, "first", world, whole.slice(0, len(whole) // 2))
    before = read_columns(store, tmp_path / "snapshots")
    load(store, "second", world, whole.slice(len(whole) // 2))
    columns = read_columns(store, tmp_path / "snapshots")
    anew = read_columns(store, tmp_path / "anew")
    store.close()
    assert len(before) == len(whole) // 2
    assert len(columns) == len(whole)
    assert columns.load_ids == ("first", "second")
    assert differing(columns, of_folder(world)) == []
    assert differing(columns, anew) == []
    assert columns.cut == anew.cut
    features = features_of(columns, tmp_path / "snapshots")
    assert len(features.values) == len(whole)
    assert len(instances_of(columns, tmp_path / "snapshots")) > 0
