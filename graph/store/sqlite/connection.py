"""Connections to the file: one a thread, made anew after a fork, transactions as context managers."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreTooNew, StoreTooOld, StoreUnavailable
from graph.store.sqlite.schema import ADDED, TABLES, VERSION

#: How long a writer waits for another one.
_BUSY_S = 120.0

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "cache_size = -65536",
    "mmap_size = 4294967296",
    # Checkpoints every 32 MB: fewer page writes while loading, and still a short log.
    "wal_autocheckpoint = 8192",
    "journal_size_limit = 67108864",
)


class Connections:
    """Connections of one process to one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of_thread = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    def open(self) -> sqlite3.Connection:
        """A new connection, for the caller to close.

        Raises: `StoreUnavailable` where the file cannot be opened or is none of ours.
        """
        try:
            connection = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:
            msg = f"graph store {self.path}: {error}"
            raise StoreUnavailable(msg) from error
        return connection

    def mine(self) -> sqlite3.Connection:
        """The connection of this thread; a forked child never uses its parent's."""
        held = getattr(self._of_thread, "held", None)
        if held is not None and held[0] == os.getpid():
            connection: sqlite3.Connection = held[1]
            return connection
        connection = self.open()
        self._of_thread.held = (os.getpid(), connection)
        with self._guard:
            self._all.append(connection)
        return connection

    def close(self) -> None:
        """Close every connection of this process."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._of_thread = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot for several statements."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The one write transaction; waits for another writer, rolls back on any error."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self.mine()
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            msg = f"graph store {self.path}: {error}"
            raise StoreUnavailable(msg) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def migrate(self) -> None:
        """Make the tables that are not there.

        Raises: `StoreTooNew`, `StoreTooOld`, `StoreUnavailable`.
        """
        if self._version() == VERSION and not self._missing():
            return
        with self.writing() as connection:
            if self._version() == 0:
                for statement in TABLES:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            for table in self._missing():
                connection.execute(ADDED[table])

    def _missing(self) -> list[str]:
        there = {name for (name,) in self.mine().execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return [table for table in ADDED if table not in there]

    def _version(self) -> int:
        version: int = self.mine().execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            msg = f"graph store {self.path} was made by a later version of Ringtrace (its form is {version})"
            raise StoreTooNew(msg)
        if 0 < version < VERSION:
            msg = (
                f"graph store {self.path} was made by an earlier version of Ringtrace (its form is {version}); "
                "load its sources again into a new one"
            )
            raise StoreTooOld(msg)
        return version
