"""The Neo4j backend: `GraphStore` over Bolt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.expansion import expand
from graph.store.looking import GraphReader
from graph.store.neo4j import abandoning, batches, entities, export, finishing, loads, quarantine, reading, write_back
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.looking import reader_of
from graph.store.protocol import Answer, BatchResult, Counts, DataCut, FlagWriteBack, LoadState, Neighborhood
from graph.store.views import NOW, View


class Neo4jStore:
    """A graph store on the Neo4j server at `url`; safe for threads, forks and several processes. See `GraphStore`."""

    def __init__(self, url: str, *, user: str, password: str) -> None:
        self._connection = Connection(url, user=user, password=password)

    def migrate(self) -> None:
        """Make constraints and indexes where there are none."""
        self._connection.migrate()

    def close(self) -> None:
        """Close the driver."""
        self._connection.close()

    # -- loading ------------------------------------------------------------------------------------------

    def begin_load(self, load_id: str, *, description: Mapping[str, Any]) -> LoadState:
        """Start or resume a load."""
        return self._connection.write(partial(loads.begin, load_id=load_id, description=description))

    def unfinished_loads(self) -> list[tuple[LoadState, dict[str, Any]]]:
        """Loads that are not complete, oldest first, with their descriptions."""
        return self._connection.read(loads.unfinished)

    def complete_loads(self) -> list[tuple[str, dict[str, Any]]]:
        """Ids and descriptions of the loads that are visible, in the order of their completion."""
        return self._connection.read(loads.complete)

    def write_entities(self, load_id: str, tables: Mapping[str, pa.Table]) -> None:
        """Stage entities and labels of a load."""
        self._connection.write(partial(entities.stage, load_id=load_id, tables=tables))

    def write_batch(self, load_id: str, number: int, transactions: pa.Table) -> BatchResult:
        """Write one batch."""
        return batches.write_batch(self._connection, load_id, number, transactions)

    def write_quarantine(self, load_id: str, rows: pa.Table) -> None:
        """Keep refused rows in place of those that the load had."""
        quarantine.write(self._connection, load_id, rows)

    def finish_load(self, load_id: str) -> None:
        """Make the load visible."""
        finishing.finish(self._connection, load_id)

    def abandon_load(self, load_id: str) -> None:
        """Remove an incomplete load; a complete or unknown one is left as it is."""
        if any(state.load_id == load_id for state, _ in self.unfinished_loads()):
            abandoning.abandon(self._connection, load_id)

    # -- reading ------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Visible rows."""
        return self._connection.read(reading.counts)

    def data_cut(self) -> DataCut:
        """How far the visible data go."""
        return self._connection.read(reading.data_cut)

    def meta(self, key: str) -> str | None:
        """A store-wide fact."""
        row = self._connection.read(
            lambda tx: tx.run("MATCH (f:StoreFact {key: $key}) RETURN f.value", key=f"fact.{key}").single()
        )
        return None if row is None else row[0]

    def set_meta(self, key: str, value: str) -> None:
        """Keep a store-wide fact."""
        self._connection.write(
            lambda tx: tx.run(
                "MERGE (f:StoreFact {key: $key}) SET f.value = $value", key=f"fact.{key}", value=value
            ).consume()
        )

    def export_transactions(self, *, after: int = 0, until: int | None = None) -> Iterator[pa.RecordBatch]:
        """Visible transactions in load sequence."""
        return export.transactions(self._connection, after, until)

    def export_table(self, name: str) -> pa.Table:
        """A canonical table other than transactions, or quarantine."""
        return self._connection.read(partial(export.table, name=name))

    def transactions(self, ids: Sequence[str]) -> pa.Table:
        """The visible transactions among `ids`, in their order."""
        return self._connection.read(partial(reading.transactions, ids=ids))

    def account(self, account_id: str) -> dict[str, Any] | None:
        """The account with owners, rings and flags."""
        return self._connection.read(partial(reading.account, account_id=account_id))

    def account_transactions(
        self, account_id: str, *, recorded_after: int = 0, limit: int = 100
    ) -> tuple[pa.Table, int]:
        """The latest transactions of an account, and how many there are."""
        return self._connection.read(
            partial(reading.account_transactions, account_id=account_id, recorded_after=recorded_after, limit=limit)
        )

    def neighborhood(self, account_id: str, *, hops: int, limit: int, view: View = NOW) -> Neighborhood | None:
        """What lies around an account."""
        key = f"account:{account_id}"

        def around(tx: ManagedTransaction) -> Neighborhood | None:
            reader = reader_of(tx, view)
            if not reader.known([key]):
                return None
            found = expand(reader, key, hops=hops, limit=limit)
            return replace(found, without_devices=[name.partition(":")[2] for name in reader.without_devices])

        return self._connection.read(around)

    def look(self, work: Callable[[GraphReader], Answer], *, view: View = NOW) -> Answer:
        """The work's answer, over one read transaction."""
        return self._connection.read(lambda tx: work(reader_of(tx, view)))

    def flags(self) -> FlagWriteBack | None:
        """The current write-back."""
        return self._connection.read(write_back.read)

    def write_back(self, flags: FlagWriteBack) -> None:
        """Replace the flags, resumably."""
        write_back.write(self._connection, flags)
