"""Event columns out of a store: what counts, in which order, and when the kept file is trusted."""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tablestore import TableStore, transaction

from graph.columns import CASH_NODE, MERCHANT_NODE, EventColumns
from graph.snapshot import read_columns

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minute(k: int) -> datetime:
    return NOON + timedelta(minutes=k)


@pytest.fixture
def store() -> TableStore:
    owned = {"role": "holder", "since": None, "until": None}
    store = TableStore(
        accounts=[
            {"account_id": "A", "number": "A", "kind": "customer", "country": "DE"},
            {"account_id": "P", "number": "P", "kind": "pooled", "country": None},
            {"account_id": "unused", "number": "U", "kind": "customer", "country": "FR"},
        ],
        ownerships=[
            owned | {"party_id": "wife", "account_id": "A"},
            owned | {"party_id": "husband", "account_id": "A", "since": minute(-10)},
            owned | {"party_id": "husband", "account_id": "B", "until": minute(6)},
            owned | {"party_id": "wife", "account_id": "P", "role": "signatory"},
        ],
        merchants=[{"merchant_id": "A", "country": "US"}],
    )
    store.add(
        "first",
        [
            transaction("t3", minute(3), "A", "B"),
            transaction("t1", minute(1), "B", "P", device_id="phone", channel="wire", source_country="AT"),
            transaction("tied-b", minute(5), "A", "A"),
            transaction("tied-a", minute(5), "P", "A", target_kind="merchant", amount_base_minor=None),
            transaction("t7", minute(7), "A", "B", precision="day"),
            transaction("t8", minute(8), "A", "B", kind="return", related_id="t3"),
        ],
    )
    return store


def same(left: EventColumns, right: EventColumns) -> bool:
    return all(_equal(getattr(left, f.name), getattr(right, f.name)) for f in fields(EventColumns))


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and np.array_equal(left, right)
    return bool(left.equals(right) if isinstance(left, pa.Array) else left == right)


def test_columns_of_a_store(store: TableStore, tmp_path: Path) -> None:
    columns = read_columns(store, tmp_path)
    assert columns.transaction_ids.to_pylist() == ["t1", "t3", "tied-a", "tied-b", "t7", "t8"]
    assert columns.node_ids.to_pylist() == ["A", "B", "P", "A"]
    assert columns.node_kind.tolist() == [0, 1, 3, MERCHANT_NODE]
    assert columns.passable.tolist() == [True, True, False, False]
    assert columns.source.tolist() == [1, 0, 2, 0, 0, 0]
    assert columns.target.tolist() == [2, 1, 3, 0, 1, 1]
    assert columns.makes_motif.tolist() == [True, True, True, False, True, False]
    assert columns.day_only.tolist() == [False, False, False, False, True, False]
    assert columns.related.tolist() == [-1, -1, -1, -1, -1, 1]
    assert columns.has_base.tolist() == [True, True, False, True, True, True]
    assert columns.device.tolist() == [0, -1, -1, -1, -1, -1]
    assert [columns.countries[c] for c in columns.node_country[[0, 3]]] == ["DE", "US"]
    assert columns.countries[columns.source_country[0]] == "AT"
    assert columns.load_seq.tolist() == [2, 1, 4, 3, 5, 6]
    assert columns.base_currency == "EUR"


def test_internal_needs_a_holder_in_common_at_that_time(store: TableStore, tmp_path: Path) -> None:
    columns = read_columns(store, tmp_path)
    assert dict(zip(columns.transaction_ids.to_pylist(), columns.is_internal.tolist(), strict=True)) == {
        "t1": False,  # a signatory is no holder
        "t3": True,  # the husband holds both
        "tied-a": False,
        "tied-b": False,  # a self-transfer is no transfer between two
        "t7": False,  # he holds B no more
        "t8": False,
    }
    assert columns.holder[0] != columns.holder[1]
    assert columns.holder[2] == columns.holder[3] == -1


def test_cash_and_outside_are_one_leaf_each(tmp_path: Path) -> None:
    store = TableStore()
    cash = {"source_kind": "cash", "source_id": None, "kind": "cash"}
    store.add("l", [transaction("1", minute(1), "", "A", **cash), transaction("2", minute(2), "", "B", **cash)])
    columns = read_columns(store, tmp_path)
    assert columns.node_kind.tolist() == [1, 1, CASH_NODE]
    assert columns.source.tolist() == [2, 2]
    assert columns.node_ids.to_pylist() == ["A", "B", ""]
    assert not columns.makes_motif.any()


def test_a_correction_takes_the_place_of_the_old_version(store: TableStore, tmp_path: Path) -> None:
    before = read_columns(store, tmp_path)
    store.add("second", [transaction("t3-corrected", minute(4), "A", "C", supersedes_id="t3")])
    columns = read_columns(store, tmp_path)
    assert len(columns) == len(before)
    assert columns.transaction_ids.to_pylist()[1] == "t3-corrected"
    assert columns.related.tolist()[-1] == 1, "the return follows its transaction into the new version"
    assert columns.load_ids == ("first", "second")


def test_extension_equals_reading_everything(store: TableStore, tmp_path: Path) -> None:
    read_columns(store, tmp_path / "kept")
    store.add(
        "second",
        [
            transaction("t3-corrected", minute(4), "A", "C", supersedes_id="t3"),
            transaction("early", minute(0), "0", "A", kind="fee", related_id="later"),
        ],
    )
    read_columns(store, tmp_path / "kept")
    store.add("third", [transaction("later", minute(9), "C", "A", currency_sent="CHF")])
    extended = read_columns(store, tmp_path / "kept")
    assert store.exports == [(0, 6), (6, 8), (8, 9)]
    assert same(extended, read_columns(store, tmp_path / "anew"))
    assert extended.related[0] == len(extended) - 1, "what it relates to came later"


def test_an_earlier_load_that_finishes_late_is_not_missed(store: TableStore, tmp_path: Path) -> None:
    store.add("streamed", [transaction("s", minute(2), "A", "B")], first_seq=20)
    assert len(read_columns(store, tmp_path)) == 7
    store.add("slow", [transaction("z", minute(2), "A", "C")], first_seq=10)
    columns = read_columns(store, tmp_path)
    assert "z" in columns.transaction_ids.to_pylist()
    assert columns.cut == 20


def test_kept_columns_are_read_again_without_the_export(store: TableStore, tmp_path: Path) -> None:
    first = read_columns(store, tmp_path)
    again = read_columns(store, tmp_path)
    assert store.exports == [(0, 6)]
    assert same(first, again)
    assert [path.name for path in (tmp_path / "6").iterdir()] == ["columns.arrow"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied"])
def test_damaged_columns_are_made_again(store: TableStore, tmp_path: Path, damage: str) -> None:
    first = read_columns(store, tmp_path / "whole")
    read_columns(store, tmp_path / "kept")
    path = tmp_path / "kept" / "6" / "columns.arrow"
    content = bytearray(path.read_bytes())
    at = content.rindex(first.amount_sent_minor.tobytes())
    content[at] ^= 1
    path.write_bytes({"cut": content[: len(content) // 2], "flipped": content, "emptied": b""}[damage])
    assert same(read_columns(store, tmp_path / "kept"), first)


def test_changed_owners_change_the_columns(store: TableStore, tmp_path: Path) -> None:
    read_columns(store, tmp_path)
    store.entities["ownerships"] = store.entities["ownerships"].slice(0, 0)
    assert not read_columns(store, tmp_path).is_internal.any()


def test_older_cuts_and_abandoned_files_go(store: TableStore, tmp_path: Path) -> None:
    read_columns(store, tmp_path)
    old, fresh = tmp_path / "6" / ".columns.arrow.old", tmp_path / "6" / ".columns.arrow.fresh"
    for path in (old, fresh):
        path.touch()
    os.utime(old, (0, 0))
    store.add("second", [transaction("u", minute(2), "A", "B")])
    read_columns(store, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["6", "7"]
    assert (old.exists(), fresh.exists()) == (False, True)
    store.add("third", [transaction("v", minute(2), "A", "B")])
    kept = read_columns(store, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["7", "8"]
    assert len(kept) == 8


def test_an_empty_store_has_empty_columns(tmp_path: Path) -> None:
    columns = read_columns(TableStore(), tmp_path)
    assert (len(columns), columns.node_count, columns.cut) == (0, 0, 0)
    assert same(columns, read_columns(TableStore(), tmp_path))
