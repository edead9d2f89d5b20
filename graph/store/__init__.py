"""Stores of the transaction graph: one protocol, SQLite and Neo4j behind it."""

from __future__ import annotations

from pathlib import Path

from graph.store.protocol import GraphStore
from ringtrace.errors import WrongUse
from ringtrace.settings import Settings

_BOLT = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


def open_store(settings: Settings) -> GraphStore:
    """The store that the settings name, with its tables made; the caller closes it.

    Raises: `WrongUse` for a URL that cannot be meant, `StoreUnavailable`, `StoreTooNew`, `StoreTooOld`.
    """
    store = _store_of(settings)
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store


def _store_of(settings: Settings) -> GraphStore:
    """The backend by the URL's scheme; its library is imported only when it is meant."""
    url = settings.store
    if url.startswith("sqlite:///") and url != "sqlite:///":
        from graph.store.sqlite.store import SqliteStore  # noqa: PLC0415

        return SqliteStore(Path(url.removeprefix("sqlite:///")))
    if url.startswith(_BOLT):
        from graph.store.neo4j.store import Neo4jStore  # noqa: PLC0415

        return Neo4jStore(url, user=settings.store_user, password=settings.store_password.get_secret_value())
    msg = f"store URL {url!r}: sqlite:///FILE or neo4j://HOST:PORT is meant"
    raise WrongUse(msg)
