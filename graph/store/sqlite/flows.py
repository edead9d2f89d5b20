"""Flows and device use around nodes, by the indexes of the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from graph.store.expansion import Flow
from graph.store.sqlite.accounts import accounts, merchants
from graph.store.sqlite.reading import time_of

_COLUMNS: Final = "source, target, count, total_minor, first, last"


class SqliteFlows:
    """A `FlowReader` within the read transaction of one connection; node numbers become keys and back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._key_of: dict[int, str] = {}
        self._node_of: dict[str, int] = {}

    def start(self, node: int, key: str) -> None:
        """Make the first node known."""
        self._key_of[node], self._node_of[key] = key, node

    def degrees(self, keys: Sequence[str]) -> dict[str, int]:
        """Flows that begin plus flows that end at each node."""
        statement = (
            "SELECT (SELECT count(*) FROM flows WHERE source = ?1) + (SELECT count(*) FROM flows WHERE target = ?1)"
        )
        return {key: self._connection.execute(statement, (self._node_of[key],)).fetchone()[0] for key in keys}

    def largest(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the largest flows."""
        rows: dict[tuple[int, int], tuple[Any, ...]] = {}
        for side in ("source", "target"):
            statement = f"SELECT {_COLUMNS} FROM flows WHERE {side} = ? ORDER BY total_minor DESC, count DESC LIMIT ?"
            for key in keys:
                for row in self._connection.execute(statement, (self._node_of[key], limit)):
                    rows[row[:2]] = row
        return list(self._flows(list(rows.values())))

    def between(self, keys: Sequence[str], others: Sequence[str]) -> list[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""
        statement = (
            f"SELECT {_COLUMNS} FROM flows WHERE source = ?1 AND target IN (SELECT value FROM json_each(?2)) UNION "
            f"SELECT {_COLUMNS} FROM flows WHERE target = ?1 AND source IN (SELECT value FROM json_each(?2))"
        )
        ends = json.dumps([self._node_of[key] for key in others])
        rows = [row for key in keys for row in self._connection.execute(statement, (self._node_of[key], ends))]
        return list(self._flows(rows))

    def _flows(self, rows: list[tuple[Any, ...]]) -> Iterator[Flow]:
        """The rows with keys for node numbers."""
        unknown = {node for row in rows for node in row[:2]} - self._key_of.keys()
        statement = "SELECT node, kind || ':' || id FROM nodes WHERE node IN (SELECT value FROM json_each(?))"
        for node, key in self._connection.execute(statement, (json.dumps(sorted(unknown)),)):
            self.start(node, key)
        for source, target, count, total_minor, first, last in rows:
            begin, end = time_of(first), time_of(last)
            assert begin is not None
            assert end is not None
            yield Flow(self._key_of[source], self._key_of[target], count, total_minor, begin, end)

    def properties(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What is stored of accounts and merchants."""
        nodes = [self._node_of[key] for key in keys]
        found: dict[str, dict[str, Any]] = {}
        for node, row in accounts(self._connection, nodes).items():
            row["account_kind"] = row.pop("kind")
            found[self._key_of[node]] = row
        found.update((self._key_of[node], row) for node, row in merchants(self._connection, nodes).items())
        return found

    def devices(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices by these accounts."""
        statement = (
            "SELECT u.node, d.device_id, d.kind, u.count, u.first, u.last FROM uses u JOIN devices d USING (device) "
            "JOIN nodes n USING (node) WHERE u.node IN (SELECT value FROM json_each(?)) "
            "ORDER BY u.count DESC, d.device_id, n.id LIMIT ?"
        )
        nodes = json.dumps([self._node_of[key] for key in keys])
        return [
            {
                "account": self._key_of[node],
                "device": device_id,
                "kind": kind,
                "count": count,
                "first": time_of(first),
                "last": time_of(last),
            }
            for node, device_id, kind, count, first, last in self._connection.execute(statement, (nodes, limit))
        ]
