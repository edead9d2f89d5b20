"""The records database: one SQLAlchemy metadata on which every room registers its tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ringtrace.errors import Unavailable, WrongUse

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, also where the database (SQLite) knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, naive for SQLite; naive input is our bug."""
        if value is None:
            return None
        assert value.tzinfo is not None, "records keep aware times"
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The aware time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_records(url: str) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://…`; nothing is asked of the server yet.

    Raises: `WrongUse` for a URL that cannot be meant.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        msg = f"records URL {url!r} is not a database URL"
        raise WrongUse(msg) from None
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if parsed.get_backend_name() != "sqlite":
        msg = f"records URL {url!r}: sqlite or postgresql, not {parsed.get_backend_name()}"
        raise WrongUse(msg)
    engine = create_engine(parsed, connect_args={"timeout": 60})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, and commits that survive a crash of the machine."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def make_tables(engine: Engine) -> None:
    """Make the tables that are missing. Raises: `Unavailable` where the database does not answer."""
    try:
        metadata.create_all(engine)
    except SQLAlchemyError as error:
        msg = f"records database {engine.url.render_as_string(hide_password=True)}: {error}"
        raise Unavailable(msg) from error
