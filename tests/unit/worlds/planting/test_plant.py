from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from graph.canonical.schema import TABLES
from worlds.planting.attempts import Attempt, attempts_of
from worlds.planting.errors import ImpossiblePlanting, UnfitBackground
from worlds.planting.plant import PlantSettings, plant

from .conftest import SETTINGS, Planted


def _rows(planted: Planted) -> dict[str, list[dict[str, Any]]]:
    """Planted rows by scheme, by time."""
    labels = planted.table("labels").filter(pc.equal(planted.table("labels")["verdict"], "illicit")).to_pylist()
    scheme = {label["subject_id"]: label["scheme_id"] for label in labels}
    table = planted.table("transactions")
    own = table.filter(pc.is_in(table["transaction_id"], value_set=pa.array(list(scheme)))).to_pylist()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in own:
        found[scheme[row["transaction_id"]]].append(row)
    return found


def _attempts(planted: Planted) -> dict[str, Attempt]:
    return {attempt.digest: attempt for attempt in attempts_of(planted.patterns)}


def test_equal_settings_make_equal_bytes(planted: Planted, tmp_path: Path) -> None:
    plant([planted.patterns], planted.clean, tmp_path, SETTINGS)
    files = sorted(path.name for path in planted.folder.iterdir())
    assert files == sorted(path.name for path in tmp_path.iterdir())
    assert all((tmp_path / name).read_bytes() == (planted.folder / name).read_bytes() for name in files)


def test_another_seed_makes_another_world(planted: Planted, tmp_path: Path) -> None:
    other = plant([planted.patterns], planted.clean, tmp_path, replace(SETTINGS, seed=6))
    assert other["sha256"]["result"] != planted.manifest["sha256"]["result"]
    assert {s["attempt"] for s in other["schemes"]} == {s["attempt"] for s in planted.manifest["schemes"]}


def test_every_table_keeps_the_canonical_schema_and_what_is_not_planted(planted: Planted) -> None:
    for name, schema in TABLES.items():
        assert planted.table(name).schema.equals(schema.remove_metadata(), check_metadata=False), name
    before = pq.read_table(planted.clean / "transactions.parquet").drop_columns(["transaction_id", "related_id"])
    after = planted.table("transactions")
    illicit = planted.table("labels")["subject_id"].combine_chunks()
    kept = after.filter(pc.invert(pc.is_in(after["transaction_id"], value_set=illicit)))
    assert kept.drop_columns(["transaction_id", "related_id"]).equals(before)


def test_links_of_the_background_still_lead_to_the_same_rows(planted: Planted) -> None:
    def links(folder: Path) -> set[tuple[Any, ...]]:
        rows = pl.read_parquet(folder / "transactions.parquet")
        what = ["occurred_at", "source_id", "target_id", "amount_sent_minor"]
        joined = rows.filter(pl.col("related_id").is_not_null()).join(
            rows, left_on="related_id", right_on="transaction_id", suffix="_first"
        )
        return set(joined.select(what + [f"{name}_first" for name in what]).iter_rows())

    assert links(planted.folder) == links(planted.clean) != set()


def test_ids_follow_the_order_and_times_ascend(planted: Planted) -> None:
    rows = planted.table("transactions")
    assert rows["transaction_id"].to_pylist() == [f"T{k + 1:010d}" for k in range(len(rows))]
    assert np.all(np.diff(rows["occurred_at"].cast(pa.int64()).to_numpy()) >= 0)


def test_an_attempt_keeps_its_shape_on_hosts_of_its_own(planted: Planted) -> None:
    rows, attempts = _rows(planted), _attempts(planted)
    holders = defaultdict(set)
    for own in planted.table("ownerships").to_pylist():
        if own["role"] == "holder":
            holders[own["account_id"]].add(own["party_id"])
    played: Counter[str] = Counter()
    for scheme in planted.manifest["schemes"]:
        attempt, its = attempts[scheme["attempt"]], rows[scheme["scheme_id"]]
        degrees = Counter(Counter(t.payer for t in attempt.transfers).values())
        assert Counter(Counter(row["source_id"] for row in its).values()) == degrees
        pairs = {(t.payer, t.beneficiary) for t in attempt.transfers}
        assert len({(row["source_id"], row["target_id"]) for row in its}) == len(pairs)
        hosts = {row[f"{side}_id"] for row in its for side in ("source", "target")}
        assert sorted(hosts) == scheme["hosts"]
        assert len(hosts) == len({end for pair in pairs for end in pair})
        played.update(party for host in hosts for party in holders[host] or {host})
    assert max(played.values()) == 1


def test_money_goes_on_only_after_it_came(planted: Planted) -> None:
    rows, attempts = _rows(planted), _attempts(planted)
    stacks = [s for s in planted.manifest["schemes"] if s["typology"] == "stack"]
    assert stacks
    for scheme in stacks:
        its = rows[scheme["scheme_id"]]
        assert all(a["target_id"] == b["source_id"] for a, b in pairwise(its))
        own = attempts[scheme["attempt"]].transfers
        span_s = (its[-1]["occurred_at"] - its[0]["occurred_at"]).total_seconds()
        assert abs(span_s - (own[-1].time_s - own[0].time_s)) < timedelta(days=4).total_seconds()


def test_sums_keep_their_order_of_size(planted: Planted) -> None:
    rows, attempts = _rows(planted), _attempts(planted)
    for scheme in planted.manifest["schemes"]:
        if scheme["typology"] != "stack":
            continue
        own = [t.dollars for t in attempts[scheme["attempt"]].transfers]
        its = [row["amount_base_minor"] for row in rows[scheme["scheme_id"]]]
        ratio = np.log(np.array(its) / its[0]) - np.log(np.array(own) / own[0])
        assert np.abs(ratio).max() < 0.25


def test_an_attempt_lies_inside_one_part(planted: Planted) -> None:
    manifest = planted.manifest
    ends = [datetime.fromisoformat(manifest["parts"][name]) for name in ("train_end", "valid_end")]
    for scheme in manifest["schemes"]:
        first, last = (datetime.fromisoformat(scheme[name]) for name in ("first_at", "last_at"))
        part = ("train", "valid", "test")[sum(first >= end for end in ends)]
        assert part == scheme["part"] == ("train", "valid", "test")[sum(last >= end for end in ends)]
        assert scheme["half"] == ("report" if part == "test" else "development")


def test_rates_and_counts_are_those_of_the_files(planted: Planted) -> None:
    manifest, rows = planted.manifest, _rows(planted)
    assert sum(told["transactions"] for told in manifest["counts"].values()) == len(planted.table("transactions"))
    for part, told in manifest["counts"].items():
        own = [s for s in manifest["schemes"] if s["part"] == part]
        assert told["attempts"] == len(own)
        assert told["planted"] == sum(len(rows[s["scheme_id"]]) for s in own) == sum(s["transfers"] for s in own)
        assert told["rate"] == pytest.approx(told["transactions"] / told["planted"], abs=0.1)
        assert told["rate"] == pytest.approx(SETTINGS.rate, rel=0.25)
    shares = np.array([manifest["counts"][part]["transactions"] for part in ("train", "valid", "test")])
    assert np.allclose(shares / shares.sum(), [0.4, 0.2, 0.4], atol=0.02)


def test_labels_are_known_days_after_the_last_transfer(planted: Planted) -> None:
    labels = planted.table("labels").to_pylist()
    assert [label["verdict"] for label in labels].count("clean") == 1
    last = {s["scheme_id"]: datetime.fromisoformat(s["last_at"]) for s in planted.manifest["schemes"]}
    for label in labels[:-1]:
        assert timedelta(days=3) <= label["known_at"] - last[label["scheme_id"]] <= timedelta(days=30)


def _followed(rows: dict[str, list[dict[str, Any]]]) -> int:
    """Transfers whose payee makes the scheme's next one."""
    return sum(a["target_id"] == b["source_id"] for its in rows.values() for a, b in pairwise(its))


def test_shuffled_edges_keep_hosts_and_sums_but_no_structure(planted: Planted, tmp_path: Path) -> None:
    plant([planted.patterns], planted.clean, tmp_path, replace(SETTINGS, shuffle_edges=True))
    shuffled = Planted(planted.patterns, planted.clean, tmp_path)
    one, other = _rows(planted), _rows(shuffled)

    def ends(rows: dict[str, list[dict[str, Any]]], name: str) -> Counter[Any]:
        return Counter(row[name] for its in rows.values() for row in its)

    for side in ("source_id", "target_id"):
        assert sum((ends(one, side) - ends(other, side)).values()) <= 3
    assert _followed(one) > 30
    assert _followed(other) < _followed(one) / 10


def test_a_world_that_is_not_clean_is_refused(planted: Planted, tmp_path: Path) -> None:
    with pytest.raises(UnfitBackground, match="not clean: "):
        plant([planted.patterns], planted.folder, tmp_path, SETTINGS)


@pytest.mark.parametrize(
    ("table", "change", "why"),
    [
        ("transactions", None, "transactions.parquet is not there"),
        ("labels", lambda t: t.slice(0, 0), "not known to be clean"),
        ("accounts", lambda t: t.drop_columns(["bank"]), "accounts.parquet: the column bank is missing"),
        ("accounts", lambda t: t.set_column(0, "account_id", pa.array(range(len(t)))), "account_id is int64"),
        ("transactions", lambda t: t.take(pa.array(range(len(t) - 1, -1, -1))), "not in the order"),
        ("transactions", lambda t: t.slice(0, 2_000), "20 days"),
        ("rates", None, "no rates.parquet"),
    ],
)
def test_a_world_that_is_not_canonical_is_refused(
    planted: Planted, tmp_path: Path, table: str, change: Any, why: str
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(planted.clean, broken)
    path = broken / f"{table}.parquet"
    if change is None:
        path.unlink()
    else:
        pq.write_table(change(pq.read_table(path)), path)
    with pytest.raises(UnfitBackground, match=why):
        plant([planted.patterns], broken, tmp_path / "out", SETTINGS)
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_parquet_is_refused(planted: Planted, tmp_path: Path) -> None:
    shutil.copytree(planted.clean, tmp_path / "broken")
    (tmp_path / "broken" / "accounts.parquet").write_text("account_id,bank")
    with pytest.raises(UnfitBackground, match="no Parquet file"):
        plant([planted.patterns], tmp_path / "broken", tmp_path / "out", SETTINGS)


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"rate": 0.5}, {"rate": float("nan")}])
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ImpossiblePlanting):
        PlantSettings(**{"seed": 1, "rate": 300.0, **wrong})
