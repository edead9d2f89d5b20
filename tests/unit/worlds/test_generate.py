from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from graph.canonical.schema import TABLES
from ringtrace.errors import WrongUse
from worlds.generate import generate


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_one_file_for_each_canonical_table(written: Any) -> None:
    assert {path.name for path in written.folder.iterdir()} == {f"{name}.parquet" for name in TABLES}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_have_the_canonical_columns_and_types(written: Any, name: str) -> None:
    found = written.table(name).schema
    assert found.names == TABLES[name].names
    for field in TABLES[name]:
        assert found.field(field.name).type == field.type, field.name


@pytest.mark.parametrize("name", sorted(TABLES))
def test_required_columns_have_no_null(written: Any, name: str) -> None:
    table = written.table(name)
    for field in TABLES[name]:
        if not field.nullable:
            assert table[field.name].null_count == 0, field.name


def test_equal_arguments_make_equal_bytes(tmp_path: Path) -> None:
    for run in ("one", "two"):
        generate(tmp_path / run, accounts=600, days=30, seed=3)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_another_seed_makes_other_bytes(tmp_path: Path) -> None:
    for seed in (3, 4):
        generate(tmp_path / str(seed), accounts=600, days=30, seed=seed)
    one, two = _hashes(tmp_path / "3"), _hashes(tmp_path / "4")
    assert all(one[name] != two[name] for name in one)


def test_no_rings_leaves_a_clean_world_and_normal_life_as_it_was(tmp_path: Path) -> None:
    generate(tmp_path / "clean", accounts=600, days=30, seed=3, rings=False)
    generate(tmp_path / "rings", accounts=600, days=30, seed=3)
    labels = pq.read_table(tmp_path / "clean" / "labels.parquet").to_pylist()
    assert [(row["subject_kind"], row["subject_id"], row["verdict"]) for row in labels] == [("load", "", "clean")]
    clean = pq.read_table(tmp_path / "clean" / "transactions.parquet")
    both = pq.read_table(tmp_path / "rings" / "transactions.parquet")
    illicit = pq.read_table(tmp_path / "rings" / "labels.parquet")["subject_id"]
    # A chargeback of a stolen card follows from the crime, so it is in neither life.
    fraud_or_its_end = pc.or_kleene(
        pc.is_in(both["transaction_id"], value_set=illicit.combine_chunks()),
        pc.fill_null(pc.is_in(both["related_id"], value_set=illicit.combine_chunks()), fill_value=False),
    )
    life = both.filter(pc.invert(fraud_or_its_end))
    for column in ("occurred_at", "source_id", "target_id", "amount_sent_minor", "kind"):
        assert sorted(map(str, clean[column].to_pylist())) == sorted(map(str, life[column].to_pylist())), column


def test_ids_are_unique_and_rows_sorted_by_time(written: Any) -> None:
    rows = written.table("transactions")
    assert pc.count_distinct(rows["transaction_id"]).as_py() == len(rows) == written.summary.transactions
    moments = rows["occurred_at"].to_numpy()
    assert (moments[1:] >= moments[:-1]).all()
    for name, key in (("accounts", "account_id"), ("parties", "party_id"), ("devices", "device_id")):
        table = written.table(name)
        assert pc.count_distinct(table[key]).as_py() == len(table)
    assert len(written.table("accounts")) == written.summary.accounts == 4_000


def test_every_id_that_a_row_names_exists(written: Any) -> None:
    rows = written.table("transactions")
    known = {
        "account": set(written.table("accounts")["account_id"].to_pylist()),
        "merchant": set(written.table("merchants")["merchant_id"].to_pylist()),
    }
    for side in ("source", "target"):
        kinds = rows[f"{side}_kind"].to_pylist()
        for kind, end in zip(kinds, rows[f"{side}_id"].to_pylist(), strict=True):
            assert end in known[kind] if kind in known else end is None
    devices = set(written.table("devices")["device_id"].to_pylist())
    assert set(rows["device_id"].drop_null().to_pylist()) <= devices
    ids = set(rows["transaction_id"].to_pylist())
    assert set(rows["related_id"].drop_null().to_pylist()) <= ids
    owned = written.table("ownerships")
    assert set(owned["account_id"].to_pylist()) == known["account"]
    assert set(owned["party_id"].to_pylist()) <= set(written.table("parties")["party_id"].to_pylist())


def test_what_undoes_a_payment_mirrors_it_and_comes_later(written: Any) -> None:
    columns = ["transaction_id", "kind", "related_id", "source_id", "target_id", "occurred_at"]
    amounts = ["amount_sent_minor", "amount_received_minor"]
    table = written.table("transactions").select([*columns, *amounts])
    rows = {row["transaction_id"]: row for row in table.to_pylist()}
    undone = [r for r in rows.values() if r["kind"] in {"return", "reversal", "chargeback"}]
    assert len({r["kind"] for r in undone}) == 3
    for row in undone:
        first = rows[row["related_id"]]
        assert (row["source_id"], row["target_id"]) == (first["target_id"], first["source_id"])
        assert row["amount_sent_minor"] == first["amount_received_minor"]
        assert row["occurred_at"] > first["occurred_at"]


def test_amounts_in_the_base_currency_follow_the_rates_table(written: Any) -> None:
    rows = written.table("transactions").slice(0, 20_000).to_pylist()
    rate = {(r["day"], r["currency"]): r["rate"] for r in written.table("rates").to_pylist()}
    exponent = {"JPY": 0, "KWD": 3}
    foreign = [r for r in rows if r["currency_sent"] != "EUR"]
    assert {r["currency_sent"] for r in foreign} >= {"USD", "GBP", "JPY"}
    for row in foreign:
        major = row["amount_sent_minor"] / 10 ** exponent.get(row["currency_sent"], 2)
        euros = major * rate[row["occurred_at"].date(), row["currency_sent"]]
        assert abs(row["amount_base_minor"] - 100 * euros) <= 1


@pytest.mark.parametrize(
    ("accounts", "days", "seed"),
    [(49, 30, 1), (0, 30, 1), (-5, 30, 1), (100, 6, 1), (100, 0, 1), (100, 5_000, 1), (10**9, 90, 1), (100, 30, -1)],
)
def test_a_world_that_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, accounts: int, days: int, seed: int
) -> None:
    with pytest.raises(WrongUse):
        generate(tmp_path / "out", accounts=accounts, days=days, seed=seed)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("accounts", "days"), [(50, 7), (50, 400), (1_000, 7), (120, 31)])
def test_the_smallest_worlds_live(tmp_path: Path, accounts: int, days: int) -> None:
    summary = generate(tmp_path, accounts=accounts, days=days, seed=1)
    rows = pq.read_table(tmp_path / "transactions.parquet")
    assert summary.rings >= 1
    assert len(rows) == summary.transactions > accounts * days / 10
    low, high = np.datetime64("2025-01-01"), np.datetime64("2025-01-01") + days
    moments = rows["occurred_at"].to_numpy()
    assert moments.min() >= low
    assert moments.max() < high


def test_progress_is_told_from_life_to_the_last_row(tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []
    generate(tmp_path, accounts=200, days=20, seed=1, progress=lambda stage, share: heard.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in heard)) == ["life", "rings", "write"]
    assert heard[-1] == ("write", 1.0)
    assert all(0 <= share <= 1 for _, share in heard)


def test_writing_twice_into_one_folder_replaces_the_world(tmp_path: Path) -> None:
    generate(tmp_path, accounts=200, days=20, seed=1)
    before = _hashes(tmp_path)
    generate(tmp_path, accounts=300, days=20, seed=2)
    generate(tmp_path, accounts=200, days=20, seed=1)
    assert _hashes(tmp_path) == before


def test_a_file_in_the_place_of_the_folder_is_kept_and_refused(tmp_path: Path) -> None:
    place = tmp_path / "world"
    place.write_text("mine")
    with pytest.raises(WrongUse):
        generate(place, accounts=100, days=10, seed=1)
    assert place.read_text() == "mine"
