"""What every test may ask for: real servers, and the development data beside the repository."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from services.neo4j_server import neo4j_server
from services.postgresql import postgresql_server
from services.process import ServiceAbsent
from services.redis import redis_server


def _absent(reason: str) -> None:
    """Skip, with the way to get it; where nothing may be skipped (CI), fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _serve(
    server: Callable[[Path], contextlib.AbstractContextManager[str]], factory: pytest.TempPathFactory, name: str
) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(server(factory.mktemp(name)))
        except ServiceAbsent as absent:
            _absent(str(absent))
        yield url


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Neo4j of this session; credentials are in `services.neo4j_server`. Tests clean up what they write.

    `NEO4J_FOR_TESTS` may name one that runs already: everything in it is deleted.
    """
    if os.environ.get("NEO4J_FOR_TESTS"):
        yield os.environ["NEO4J_FOR_TESTS"]
        return
    yield from _serve(neo4j_server, tmp_path_factory, "neo4j")


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLAlchemy URL of a PostgreSQL of this session."""
    yield from _serve(postgresql_server, tmp_path_factory, "postgresql")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Redis of this session."""
    yield from _serve(redis_server, tmp_path_factory, "redis")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of development data beside the repository; its sets are described in its own README."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not folder.is_dir():
        _absent(f"the development data are not there: {folder} is expected")
    return folder
