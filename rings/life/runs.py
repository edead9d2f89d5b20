"""The complete runs of a records database, in the order in which they were scored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from scoring.records import RUNS

__all__ = ["RUNS", "latest_run", "run_by"]

_LATEST_FIRST: Final = (RUNS.c.scored_at.desc(), RUNS.c.run_id.desc())


def _newest(*, until: datetime | None = None) -> Select[Any]:
    query = select(RUNS.c.run_id).where(RUNS.c.complete)
    if until is not None:
        query = query.where(RUNS.c.scored_at <= until)
    return query.order_by(*_LATEST_FIRST).limit(1)


def latest_run(connection: Connection) -> str | None:
    """The complete run that was scored last; None before the first."""
    return _one(connection, _newest())


def run_by(connection: Connection, at: datetime) -> str | None:
    """The complete run that was the latest at a time; None: there was none yet."""
    return _one(connection, _newest(until=at))


def _one(connection: Connection, query: Select[Any]) -> str | None:
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else str(found)
