"""Every test of this folder runs on both backends, each time on an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER

from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings


def empty_neo4j(url: str) -> None:
    """Remove every node; constraints stay."""
    with neo4j.GraphDatabase.driver(url, auth=(USER, PASSWORD)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return Settings.read(home=tmp_path / "home")


@pytest.fixture
def neo4j_settings(tmp_path: Path, neo4j_url: str) -> Settings:
    empty_neo4j(neo4j_url)
    return Settings.read(home=tmp_path / "home", store_url=neo4j_url, store_user=USER, store_password=PASSWORD)


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def settings(request: pytest.FixtureRequest) -> Settings:
    chosen: Settings = request.getfixturevalue(f"{request.param}_settings")
    return chosen


@pytest.fixture
def store(settings: Settings) -> Iterator[GraphStore]:
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def other(settings: Settings) -> Iterator[GraphStore]:
    """The same store, as another process opens it."""
    opened = open_store(settings)
    yield opened
    opened.close()
