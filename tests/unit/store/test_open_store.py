"""Which store a URL names, and what is said where it cannot be opened."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from graph.errors import StoreTooNew, StoreTooOld, StoreUnavailable
from graph.store import open_store
from ringtrace.errors import WrongUse
from ringtrace.settings import Settings


def test_the_default_is_a_file_in_home(tmp_path: Path) -> None:
    store = open_store(Settings.read(home=tmp_path / "home"))
    store.close()
    assert (tmp_path / "home" / "graph.sqlite").is_file()


def test_sqlite_needs_no_driver_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "neo4j", None)
    open_store(Settings.read(store_url=f"sqlite:///{tmp_path / 'g.sqlite'}")).close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "postgresql://x", "/tmp/graph.sqlite", "http://x", "neo4j"])
def test_other_urls_are_refused_by_name(url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is meant"):
        open_store(Settings.read(store_url=url, home=tmp_path))


@pytest.mark.parametrize(
    ("version", "error", "said"),
    [(99, StoreTooNew, "by a later version"), (1, StoreTooOld, "by an earlier version .* load its sources again")],
)
def test_a_store_of_another_version_is_left_alone(
    tmp_path: Path, version: int, error: type[Exception], said: str
) -> None:
    path = tmp_path / "g.sqlite"
    settings = Settings.read(store_url=f"sqlite:///{path}")
    open_store(settings).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(error, match=said):
        open_store(settings)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "g.sqlite"
    path.write_bytes(b"account,amount\n" * 1000)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(Settings.read(store_url=f"sqlite:///{path}"))


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(Settings.read(store_url=f"sqlite:///{tmp_path}"))


def test_the_schema_is_durable_and_readable_beside_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "g.sqlite"
    from graph.store.sqlite.connection import Connections  # noqa: PLC0415

    connections = Connections(path)
    connections.migrate()
    assert connections.mine().execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connections.mine().execute("PRAGMA synchronous").fetchone() == (2,)
    connections.close()


def test_a_table_that_came_later_is_added_to_a_store_without_it(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path)
    open_store(settings).close()
    with sqlite3.connect(tmp_path / "graph.sqlite") as connection:
        connection.execute("DROP TABLE hub_sums")
    open_store(settings).close()
    with sqlite3.connect(tmp_path / "graph.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM hub_sums").fetchone() == (0,)
