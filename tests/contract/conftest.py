"""Records on SQLite and on a real PostgreSQL, empty at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import ringtrace.place  # noqa: F401 - brings every room's tables
from jobs.database import make_tables, metadata, open_records


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql_url")
    engine = open_records(url)
    metadata.drop_all(engine)
    make_tables(engine)
    yield engine
    engine.dispose()
