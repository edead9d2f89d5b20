"""The record of trainings and of comparisons of models: what went in, what came out. Appended only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, Column, Engine, Integer, Row, String, Table, insert, select

from jobs.database import UtcTime, metadata

TRAININGS: Final = Table(
    "model_trainings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("version", String(64), nullable=False, index=True),
    # parameters, metrics, data, code, artefacts: see `docs/governance.md`
    Column("document", JSON, nullable=False),
)
COMPARISONS: Final = Table(
    "model_comparisons",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("champion", String(64), nullable=False),
    Column("challenger", String(64), nullable=False, index=True),
    Column("document", JSON, nullable=False),
)


class Tracking:
    """Trainings and comparisons of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def trained(self, version: str, document: dict[str, Any]) -> None:
        """Keep what made a model; the same version again is another training of it."""
        with self._engine.begin() as connection:
            connection.execute(insert(TRAININGS).values(at=datetime.now(UTC), version=version, document=document))

    def trainings(self, version: str | None = None) -> list[dict[str, Any]]:
        """All trainings, or those that gave one version, oldest first: `number`, `at`, `version` and the document."""
        query = select(TRAININGS).order_by(TRAININGS.c.number)
        if version is not None:
            query = query.where(TRAININGS.c.version == version)
        with self._engine.connect() as connection:
            return [_whole(row) for row in connection.execute(query)]

    def compared(self, champion: str, challenger: str, document: dict[str, Any]) -> int:
        """Keep a comparison; its number."""
        values = {"at": datetime.now(UTC), "champion": champion, "challenger": challenger, "document": document}
        with self._engine.begin() as connection:
            key = connection.execute(insert(COMPARISONS).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def comparison(self, champion: str, challenger: str) -> dict[str, Any] | None:
        """The last comparison of these two; None: they were never compared."""
        mine = (COMPARISONS.c.champion == champion, COMPARISONS.c.challenger == challenger)
        query = select(COMPARISONS).where(*mine).order_by(COMPARISONS.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _whole(row)


def _whole(row: Row[Any]) -> dict[str, Any]:
    kept = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return {**kept.pop("document"), **kept}
