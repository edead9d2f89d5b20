"""Entities kept under their digest: back exactly, once for equal contents, never believed when altered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.assembly import entity_file
from graph.assembly.build import Entities
from graph.canonical.schema import TABLES
from graph.errors import SnapshotDamaged
from tests.stored import table


def entities(*countries: str | None) -> Entities:
    accounts = table("accounts", *({"account_id": f"A:{k}", "country": one} for k, one in enumerate(countries)))
    return Entities(
        accounts=accounts.select(["account_id", "kind", "country"]),
        ownerships=TABLES["ownerships"].empty_table(),
        merchants=table("merchants", {"merchant_id": "M", "country": None}).select(["merchant_id", "country"]),
    )


@pytest.mark.parametrize("countries", [(), ("DE", None, "FR")])
def test_what_was_kept_comes_back(tmp_path: Path, countries: tuple[str | None, ...]) -> None:
    made = entities(*countries)
    digest = entity_file.write(made, tmp_path)
    back = entity_file.read(tmp_path, digest)
    assert back.digest == digest
    assert back.accounts.to_pylist() == made.accounts.to_pylist()
    assert entity_file.write(back, tmp_path) == digest
    assert len(list(tmp_path.iterdir())) == 1


def test_other_entities_lie_beside(tmp_path: Path) -> None:
    first, second = (entity_file.write(entities(country), tmp_path) for country in ("DE", "KP"))
    assert first != second
    assert entity_file.read(tmp_path, first).accounts["country"].to_pylist() == ["DE"]


def test_what_is_missing_cut_or_exchanged_is_refused(tmp_path: Path) -> None:
    first, second = (entity_file.write(entities(country), tmp_path) for country in ("DE", "KP"))
    with pytest.raises(SnapshotDamaged, match="cannot be read"):
        entity_file.read(tmp_path, "0" * 32)
    shutil.copy(tmp_path / second / "accounts.arrow", tmp_path / first / "accounts.arrow")
    with pytest.raises(SnapshotDamaged, match="not what was written"):
        entity_file.read(tmp_path, first)
    (tmp_path / second / "accounts.arrow").write_bytes(b"cut")
    with pytest.raises(SnapshotDamaged, match="cannot be read"):
        entity_file.read(tmp_path, second)
