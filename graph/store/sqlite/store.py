"""The SQLite backend: `GraphStore` over one file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pyarrow as pa

from graph.store.expansion import expand
from graph.store.looking import GraphReader
from graph.store.protocol import Answer, BatchResult, Counts, DataCut, FlagWriteBack, LoadState, Neighborhood
from graph.store.sqlite import abandoning, accounts, entities, export, finishing, loads, quarantine, reading, write_back
from graph.store.sqlite.batches import write_batch
from graph.store.sqlite.connection import Connections
from graph.store.sqlite.interning import Interner
from graph.store.sqlite.looking import reader_of
from graph.store.views import NOW, View


class SqliteStore:
    """A graph store in the file `path`; safe for threads, forks and several processes. See `GraphStore`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connections = Connections(path)
        self._interner = Interner()
        self._writer = threading.Lock()

    def migrate(self) -> None:
        """Make the tables where there are none."""
        self._connections.migrate()

    def close(self) -> None:
        """Close every connection of this process."""
        self._connections.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A write transaction, with the interner in step with the file."""
        with self._writer:
            try:
                with self._connections.writing() as connection:
                    self._interner.synchronize(connection)
                    yield connection
            except BaseException:
                self._interner.forget()
                raise

    # -- loading ------------------------------------------------------------------------------------------

    def begin_load(self, load_id: str, *, description: Mapping[str, Any]) -> LoadState:
        """Start or resume a load."""
        with self._writing() as connection:
            return loads.begin(connection, load_id, description)

    def unfinished_loads(self) -> list[tuple[LoadState, dict[str, Any]]]:
        """Loads that are not complete, oldest first, with their descriptions."""
        with self._connections.reading() as connection:
            return loads.unfinished(connection)

    def complete_loads(self) -> list[tuple[str, dict[str, Any]]]:
        """Ids and descriptions of the loads that are visible, in the order of their completion."""
        with self._connections.reading() as connection:
            return loads.complete(connection)

    def write_entities(self, load_id: str, tables: Mapping[str, pa.Table]) -> None:
        """Stage entities and labels of a load."""
        with self._writing() as connection:
            load = loads.find(connection, load_id)
            if not load.complete:
                entities.stage(connection, load, tables)

    def write_batch(self, load_id: str, number: int, transactions: pa.Table) -> BatchResult:
        """Write one batch."""
        with self._writing() as connection:
            return write_batch(connection, self._interner, load_id, number, transactions)

    def write_quarantine(self, load_id: str, rows: pa.Table) -> None:
        """Keep refused rows in place of those that the load had."""
        with self._writing() as connection:
            quarantine.write(connection, loads.find(connection, load_id), rows)

    def finish_load(self, load_id: str) -> None:
        """Make the load visible."""
        with self._writing() as connection:
            load = loads.find(connection, load_id)
            if not load.complete:
                finishing.finish(connection, self._interner, load)

    def abandon_load(self, load_id: str) -> None:
        """Remove an incomplete load; a complete or unknown one is left as it is."""
        with self._writing() as connection:
            for state, _ in loads.unfinished(connection):
                if state.load_id == load_id:
                    abandoning.abandon(connection, loads.find(connection, load_id))

    # -- reading ------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Visible rows."""
        with self._connections.reading() as connection:
            return reading.counts(connection)

    def data_cut(self) -> DataCut:
        """How far the visible data go."""
        with self._connections.reading() as connection:
            return reading.data_cut(connection)

    def meta(self, key: str) -> str | None:
        """A store-wide fact."""
        with self._connections.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (f"fact.{key}",)).fetchone()
        return None if row is None else row[0]

    def set_meta(self, key: str, value: str) -> None:
        """Keep a store-wide fact."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (f"fact.{key}", value),
            )

    def export_transactions(self, *, after: int = 0, until: int | None = None) -> Iterator[pa.RecordBatch]:
        """Visible transactions in load sequence, of one snapshot, over a connection of its own."""
        connection = self._connections.open()
        try:
            connection.execute("BEGIN")
            yield from export.transactions(connection, after, until)
        finally:
            connection.close()

    def export_table(self, name: str) -> pa.Table:
        """A canonical table other than transactions, or quarantine."""
        with self._connections.reading() as connection:
            return export.table(connection, name)

    def transactions(self, ids: Sequence[str]) -> pa.Table:
        """The visible transactions among `ids`, in their order."""
        with self._connections.reading() as connection:
            return reading.transactions(connection, ids)

    def account(self, account_id: str) -> dict[str, Any] | None:
        """The account with owners, rings and flags."""
        with self._connections.reading() as connection:
            return accounts.account(connection, account_id)

    def account_transactions(
        self, account_id: str, *, recorded_after: int = 0, limit: int = 100
    ) -> tuple[pa.Table, int]:
        """The latest transactions of an account, and how many there are."""
        with self._connections.reading() as connection:
            return reading.account_transactions(connection, account_id, recorded_after=recorded_after, limit=limit)

    def neighborhood(self, account_id: str, *, hops: int, limit: int, view: View = NOW) -> Neighborhood | None:
        """What lies around an account."""
        key = f"account:{account_id}"
        with self._connections.reading() as connection:
            reader = reader_of(connection, view)
            return expand(reader, key, hops=hops, limit=limit) if reader.known([key]) else None

    def look(self, work: Callable[[GraphReader], Answer], *, view: View = NOW) -> Answer:
        """The work's answer, over one snapshot."""
        with self._connections.reading() as connection:
            return work(reader_of(connection, view))

    def flags(self) -> FlagWriteBack | None:
        """The current write-back."""
        with self._connections.reading() as connection:
            return write_back.read(connection)

    def write_back(self, flags: FlagWriteBack) -> None:
        """Replace the flags, in one transaction."""
        with self._writing() as connection:
            write_back.write(connection, flags)
