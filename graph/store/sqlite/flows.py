"""Flows and device use around nodes, by the indexes of the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from graph.store.expansion import Flow, Totals
from graph.store.sqlite import hub_sums
from graph.store.sqlite.accounts import accounts, merchants
from graph.store.sqlite.reading import time_of
from graph.store.views import time_at

_COLUMNS: Final = "f.source, f.target, f.count, f.total_minor, f.first, f.last"


class SqliteFlows:
    """A `FlowReader` within the read transaction of one connection; node numbers become keys and back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._key_of: dict[int, str] = {}
        self._node_of: dict[str, int] = {}

    def start(self, node: int, key: str) -> None:
        """Make the first node known."""
        self._key_of[node], self._node_of[key] = key, node

    def totals(self, keys: Sequence[str]) -> dict[str, Totals]:
        """What the flows at each node add up to; of hubs as the last write-back has it."""
        nodes = {key: self._node_of[key] for key in keys}
        return {key: hub_sums.read(self._connection, node) or self._summed(node) for key, node in nodes.items()}

    def _summed(self, node: int) -> Totals:
        sums = Totals()
        for side in ("source", "target"):
            statement = (
                f"SELECT count(*), ifnull(sum(count), 0), ifnull(sum(total_minor), 0) FROM flows WHERE {side} = ?"
            )
            sums = sums.plus(Totals(*self._connection.execute(statement, (node,)).fetchone()))
        return sums

    def suspicious(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the flows with the largest flagged amount."""
        rows: dict[tuple[int, int], tuple[Any, ...]] = {}
        for side in ("source", "target"):
            statement = (
                f"SELECT {_COLUMNS}, x.count, x.total_minor, x.risk FROM suspicious_flows x "
                f"JOIN flows f USING (source, target) WHERE x.{side} = ? "
                "ORDER BY x.total_minor DESC, x.count DESC LIMIT ?"
            )
            for key in keys:
                for row in self._connection.execute(statement, (self._node_of[key], limit)):
                    rows[row[:2]] = row
        return list(self._flows(list(rows.values())))

    def flagged(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int, int]]:
        """What is flagged in the flow of each pair."""
        statement = "SELECT count, total_minor, risk FROM suspicious_flows WHERE source = ? AND target = ?"
        found = {}
        for source, target in pairs:
            row = self._connection.execute(statement, (self._node_of[source], self._node_of[target])).fetchone()
            if row is not None:
                found[source, target] = row
        return found

    def largest(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the largest flows."""
        rows: dict[tuple[int, int], tuple[Any, ...]] = {}
        for side in ("source", "target"):
            statement = f"SELECT {_COLUMNS} FROM flows f WHERE {side} = ? ORDER BY total_minor DESC, count DESC LIMIT ?"
            for key in keys:
                for row in self._connection.execute(statement, (self._node_of[key], limit)):
                    rows[row[:2]] = row
        return list(self._flows(list(rows.values())))

    def between(self, keys: Sequence[str], others: Sequence[str]) -> list[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""
        statement = (
            f"SELECT {_COLUMNS} FROM flows f WHERE source = ?1 AND target IN (SELECT value FROM json_each(?2)) UNION "
            f"SELECT {_COLUMNS} FROM flows f WHERE target = ?1 AND source IN (SELECT value FROM json_each(?2))"
        )
        ends = json.dumps([self._node_of[key] for key in others])
        rows = [row for key in keys for row in self._connection.execute(statement, (self._node_of[key], ends))]
        return list(self._flows(rows))

    def _flows(self, rows: list[tuple[Any, ...]]) -> Iterator[Flow]:
        """The rows with keys for node numbers."""
        self._name({node for row in rows for node in row[:2]})
        for source, target, count, total_minor, first, last, *flagged in rows:
            ends = (self._key_of[source], self._key_of[target])
            yield Flow(*ends, count, total_minor, time_at(first), time_at(last), *flagged)

    def _name(self, nodes: set[int]) -> None:
        """Make these nodes known."""
        statement = "SELECT node, kind || ':' || id FROM nodes WHERE node IN (SELECT value FROM json_each(?))"
        unknown = sorted(nodes - self._key_of.keys())
        if unknown:
            for node, key in self._connection.execute(statement, (json.dumps(unknown),)):
                self.start(node, key)

    def flows_of(self, key: str) -> list[Flow]:
        """Every flow that begins or ends at the node."""
        statement = (
            f"SELECT {_COLUMNS} FROM flows f WHERE source = ?1 UNION SELECT {_COLUMNS} FROM flows f WHERE target = ?1"
        )
        return list(self._flows(self._connection.execute(statement, (self._node_of[key],)).fetchall()))

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
        return self._uses(self._connection.execute(statement, (nodes, limit)).fetchall())

    def _uses(self, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Uses of devices, of rows (node, device, its kind, count, first, last)."""
        self._name({row[0] for row in rows})
        return [
            {
                "account": self._key_of[node],
                "device": device_id,
                "kind": kind,
                "count": count,
                "first": time_of(first),
                "last": time_of(last),
            }
            for node, device_id, kind, count, first, last in rows
        ]
