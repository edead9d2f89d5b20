"""The driver of one process, and managed transactions that survive an unknown commit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from neo4j import GraphDatabase, ManagedTransaction
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from graph.errors import StoreTooNew, StoreUnavailable
from graph.store.neo4j.schema import STATEMENTS, VERSION

Answer = TypeVar("Answer")

#: An unknown commit is settled by doing the work again: every unit of work looks first at what is there.
_ATTEMPTS: Final = 4


class Connection:
    """Managed transactions on one server; a forked child opens a driver of its own."""

    def __init__(self, url: str, *, user: str, password: str) -> None:
        self.url = url
        self._auth = (user, password) if password else None
        self._guard = threading.Lock()
        self._driver: Any = None
        self._process = 0

    def _session(self) -> Any:
        with self._guard:
            if self._driver is None or self._process != os.getpid():
                self._driver = GraphDatabase.driver(
                    self.url,
                    auth=self._auth,
                    connection_timeout=5.0,
                    connection_acquisition_timeout=30.0,
                    max_transaction_retry_time=60.0,
                    notifications_min_severity="OFF",
                )
                self._process = os.getpid()
                self._bookmarks = GraphDatabase.bookmark_manager()
            return self._driver.session(bookmark_manager=self._bookmarks)

    def close(self) -> None:
        """Close this process's driver."""
        with self._guard:
            if self._driver is not None and self._process == os.getpid():
                self._driver.close()
            self._driver = None

    def read(self, work: Callable[[ManagedTransaction], Answer]) -> Answer:
        """The work's answer, in one read transaction. Raises: `StoreUnavailable`."""
        answer: Answer = self._run(lambda session: session.execute_read(work))
        return answer

    def write(self, work: Callable[[ManagedTransaction], Answer]) -> Answer:
        """The work's answer, in one write transaction; it may run again, so it must look before it adds.

        Raises: `StoreUnavailable`; server errors that name the caller's data (constraints) pass.
        """
        answer: Answer = self._run(lambda session: session.execute_write(work))
        return answer

    def _run(self, call: Callable[[Any], Any]) -> Any:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._session() as session:
                    return call(session)
            except IncompleteCommit as error:
                if attempt == _ATTEMPTS:
                    raise StoreUnavailable(self._message(error)) from error
            except DriverError as error:
                raise StoreUnavailable(self._message(error)) from error
            except Neo4jError as error:
                if error.code is not None and ".Schema.Constraint" in error.code:
                    raise
                raise StoreUnavailable(self._message(error)) from error
        raise AssertionError

    def _message(self, error: Exception) -> str:
        return f"graph store {self.url}: {error}"

    def migrate(self) -> None:
        """Make constraints, indexes and the facts that writers lock. Raises: `StoreTooNew`, `StoreUnavailable`."""
        form = self.read(lambda tx: tx.run("MATCH (f:StoreFact {key: 'form'}) RETURN f.value").single())
        version = int(form[0]) if form else 0
        if version > VERSION:
            msg = f"graph store {self.url} was made by a later version of Ringtrace (its form is {version})"
            raise StoreTooNew(msg)
        if version == VERSION:
            return
        for statement in STATEMENTS:
            # Schema changes take a transaction each.
            self._run(lambda session, text=statement: session.execute_write(lambda tx: tx.run(text).consume()))  # type: ignore[misc]
        self._run(lambda session: session.execute_write(lambda tx: tx.run("CALL db.awaitIndexes(120)").consume()))
        self.write(
            lambda tx: tx.run(
                "UNWIND $facts AS fact MERGE (f:StoreFact {key: fact.key}) ON CREATE SET f += fact",
                facts=[
                    {"key": "loads", "value": 0},
                    {"key": "order", "base": 0, "recordedAt": 0},
                    {"key": "pending"},
                ],
            ).consume()
        )
        # What a later form keeps of the flags is made by the next re-score: the present flags count as unfinished.
        self.write(
            lambda tx: tx.run(
                "MERGE (f:StoreFact {key: 'form'}) SET f.value = $form WITH f "
                "MATCH (w:StoreFact {key: 'write_back'}) SET w.complete = false",
                form=str(VERSION),
            ).consume()
        )
