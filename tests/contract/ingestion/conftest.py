"""Loads run on both backends, each time on an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from services.neo4j_server import PASSWORD, USER

from graph.store import open_store
from graph.store.protocol import GraphStore
from ringtrace.settings import Settings


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return Settings.read(home=tmp_path / "home")
    url = request.getfixturevalue("neo4j_url")
    with neo4j.GraphDatabase.driver(url, auth=(USER, PASSWORD)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return Settings.read(home=tmp_path / "home", store_url=url, store_user=USER, store_password=PASSWORD)


@pytest.fixture
def store(settings: Settings) -> Iterator[GraphStore]:
    opened = open_store(settings)
    yield opened
    opened.close()
