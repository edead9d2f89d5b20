from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from attempt_texts import patterns_text

from worlds.evasion.errors import NoSuchEvasion, NotPlanted
from worlds.evasion.evade import evade
from worlds.evasion.presets import PRESETS
from worlds.generate import generate
from worlds.planting.plant import MANIFEST, PlantSettings, plant

Row = dict[str, Any]
#: It tells a row's place in the file, and what is related to it.
ID = "transaction_id"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evasion")
    (folder / "Made_Patterns.txt").write_text(patterns_text())
    generate(folder / "clean", accounts=1_500, days=60, seed=4, rings=False)
    plant([folder / "Made_Patterns.txt"], folder / "clean", folder / "planted", PlantSettings(seed=5, rate=200))
    return folder / "planted"


@pytest.fixture(scope="module")
def evaded(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("evaded")
    for name in PRESETS:
        evade(planted, folder / name, name)
    return {name: folder / name for name in PRESETS}


def split_rows(folder: Path) -> tuple[list[Row], dict[str, list[Row]]]:
    """All rows of no scheme of the test part in the order of the file, and those of each such scheme by time."""
    table = pq.read_table(folder / "transactions.parquet")
    labels = pq.read_table(folder / "labels.parquet")
    part = {one["scheme_id"]: one["part"] for one in manifest(folder)["schemes"]}
    scheme = {row["subject_id"]: row["scheme_id"] for row in labels.to_pylist() if row["scheme_id"]}
    others: list[Row] = []
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        name = scheme.get(row.pop(ID))
        row["related_id"] = row["related_id"] is not None
        (found[name] if name and part[name] == "test" else others).append({**row, "scheme": name})
    return others, found


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    return found


def members(rows: list[Row]) -> set[str]:
    return {row[f"{side}_id"] for row in rows for side in ("source", "target")}


def total(rows: list[Row]) -> int:
    return sum(row["amount_base_minor"] for row in rows)


@pytest.mark.parametrize("name", PRESETS)
def test_all_but_the_test_parts_schemes_stays_as_it_was(planted: Path, evaded: dict[str, Path], name: str) -> None:
    before, of_schemes = split_rows(planted)
    after, now = split_rows(evaded[name])
    assert now.keys() == of_schemes.keys()
    assert not Counter(map(str, before)) - Counter(map(str, after))
    assert (len(after) > len(before)) is (name == "camouflage")


@pytest.mark.parametrize("name", PRESETS)
def test_schemes_lie_within_the_test_part_and_the_manifest_tells_them(evaded: dict[str, Path], name: str) -> None:
    told = manifest(evaded[name])
    _, schemes = split_rows(evaded[name])
    for one in told["schemes"]:
        if one["part"] == "test":
            rows = schemes[one["scheme_id"]]
            assert one["transfers"] == len(rows)
            assert set(one["hosts"]) == members(rows)
            assert min(row["occurred_at"] for row in rows).isoformat() >= told["parts"]["valid_end"]
    assert told["evasion"]["preset"] == name


def test_equal_seeds_make_equal_bytes(planted: Path, evaded: dict[str, Path], tmp_path: Path) -> None:
    evade(planted, tmp_path, "add_intermediaries")
    for path in evaded["add_intermediaries"].iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_intermediaries_are_strangers_and_pass_on_nearly_all(planted: Path, evaded: dict[str, Path]) -> None:
    _, before = split_rows(planted)
    _, after = split_rows(evaded["add_intermediaries"])
    known = set().union(*(members(rows) for rows in before.values()))
    more = 0
    for name, rows in after.items():
        new = members(rows) - members(before[name])
        assert not new & known
        assert len(rows) == len(before[name]) + len(new)
        more += len(new)
        for stranger in new:
            [got] = [row for row in rows if row["target_id"] == stranger]
            [paid] = [row for row in rows if row["source_id"] == stranger]
            assert got["occurred_at"] < paid["occurred_at"]
            assert 0.9 * got["amount_base_minor"] < paid["amount_base_minor"] < 1.1 * got["amount_base_minor"]
    assert more > 0


def test_merged_intermediaries_are_fewer_and_nobody_pays_itself(planted: Path, evaded: dict[str, Path]) -> None:
    _, before = split_rows(planted)
    _, after = split_rows(evaded["merge_intermediaries"])
    assert all(members(rows) <= members(before[name]) for name, rows in after.items())
    assert sum(len(members(rows)) for rows in after.values()) < sum(len(members(rows)) for rows in before.values())
    assert all(row["source_id"] != row["target_id"] for rows in after.values() for row in rows)


def test_split_amounts_are_more_transfers_of_the_same_money(planted: Path, evaded: dict[str, Path]) -> None:
    _, before = split_rows(planted)
    _, after = split_rows(evaded["split_amounts"])
    for name, rows in after.items():
        assert 2 * len(before[name]) <= len(rows) <= 4 * len(before[name])
        assert members(rows) == members(before[name])
        assert total(rows) == pytest.approx(total(before[name]), rel=0.1)


def test_delayed_schemes_take_up_to_three_times_as_long(planted: Path, evaded: dict[str, Path]) -> None:
    _, before = split_rows(planted)
    _, after = split_rows(evaded["delay"])
    longer = []
    for name, rows in after.items():
        was, now = (one[-1]["occurred_at"] - one[0]["occurred_at"] for one in (before[name], rows))
        longer.append(now / was)
        assert [row["source_id"] for row in rows] == [row["source_id"] for row in before[name]]
    assert max(longer) > 2
    assert max(longer) < 3.2


def test_what_cannot_be_changed_says_why(planted: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchEvasion, match="there is no evasion 'hide'; there are add_intermediaries"):
        evade(planted, tmp_path, "hide")
    with pytest.raises(NotPlanted, match=r"manifest\.json is no manifest"):
        evade(planted.parent / "clean", tmp_path, "delay")
