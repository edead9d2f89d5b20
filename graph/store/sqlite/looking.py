"""A `GraphReader` over one read transaction of the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from graph.store.expansion import Flow
from graph.store.looking import Side, Span, Transfer
from graph.store.past_flows import PastFlows
from graph.store.sqlite.flows import SqliteFlows
from graph.store.sqlite.rows import rows_by_id
from graph.store.sqlite.visible import condition
from graph.store.views import View, time_at

_TRANSFER: Final = (
    "SELECT t.transaction_id, t.occurred_at, t.source, t.target, t.amount_base_minor, t.amount_sent_minor, "
    "s.currency_sent, s.kind, s.source_kind, s.target_kind, f.score_now, f.flagged "
    "FROM {rows} JOIN shapes s USING (shape) LEFT JOIN transaction_flags f USING (row) "
)
_SIDES: Final = {"out": ("source", "ASC"), "in": ("target", "DESC")}


class SqliteReader(SqliteFlows):
    """Look-ups in the present view."""

    def __init__(self, connection: sqlite3.Connection, view: View) -> None:
        super().__init__(connection)
        self.view = view
        self._seen = condition(connection, view)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those accounts and merchants among `keys` that exist."""
        found = set()
        for key in keys:
            kind, _, node_id = key.partition(":")
            row = self._connection.execute(
                "SELECT node FROM nodes WHERE id = ? AND kind = ? AND visible = 1", (node_id, kind)
            ).fetchone()
            if row is not None:
                self.start(row[0], key)
                found.add(key)
        return found

    def transfer(self, transaction_id: str) -> Transfer | None:
        """The transfer, where the view sees it."""
        for row, *_ in rows_by_id(self._connection, [transaction_id], visible=True):
            found = self._transfers("transactions t", "t.row = ?1", (row,))
            return found[0] if found else None
        return None

    def transfers(self, keys: Sequence[str], side: Side, span: Span, limit: int) -> dict[str, list[Transfer]]:
        """Of each node the transfers of the span, by time, at most `limit`."""
        end, order = _SIDES[side]
        rows = f"transactions t INDEXED BY transactions_{end}"
        where = f"t.{end} = ?1 AND t.occurred_at >= ?2 AND t.occurred_at < ?3"
        by = f" ORDER BY t.occurred_at {order}, t.transaction_id {order} LIMIT ?4"
        bounds = (span.start_us, span.end_us, limit)
        return {key: self._transfers(rows, where, (self._node_of[key], *bounds), by) for key in keys}

    def count(self, key: str, side: Side, span: Span) -> int:
        """How many transfers of the span the node has on that side."""
        end = _SIDES[side][0]
        statement = (
            f"SELECT count(*) FROM transactions t INDEXED BY transactions_{end} "
            f"WHERE t.{end} = ?1 AND t.occurred_at >= ?2 AND t.occurred_at < ?3 AND {self._seen}"
        )
        row = self._connection.execute(statement, (self._node_of[key], span.start_us, span.end_us)).fetchone()
        return int(row[0])

    def parallel(self, source: str, target: str, span: Span, limit: int) -> list[Transfer]:
        """At most `limit` transfers from one node to another, by the end that has fewer."""
        end = "source" if self._is_smaller(source, target) else "target"
        where = "t.source = ?1 AND t.target = ?2 AND t.occurred_at >= ?3 AND t.occurred_at < ?4"
        parameters = (self._node_of[source], self._node_of[target], span.start_us, span.end_us, limit)
        by = " ORDER BY t.occurred_at, t.transaction_id LIMIT ?5"
        return self._transfers(f"transactions t INDEXED BY transactions_{end}", where, parameters, by)

    def _is_smaller(self, source: str, target: str) -> bool:
        """Whether `source` has fewer flows going out than `target` has coming in, looking at a few only."""
        counts = [
            self._connection.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM flows WHERE {side} = ? LIMIT 1000)", (self._node_of[key],)
            ).fetchone()[0]
            for side, key in (("source", source), ("target", target))
        ]
        return bool(counts[0] <= counts[1])

    def _transfers(self, rows: str, where: str, parameters: tuple[Any, ...], by: str = "") -> list[Transfer]:
        statement = f"{_TRANSFER.format(rows=rows)} WHERE {where} AND {self._seen}{by}"
        found = self._connection.execute(statement, parameters).fetchall()
        self._name({node for row in found for node in row[2:4] if node is not None})
        return [
            Transfer(
                transaction_id=row[0],
                occurred_at_us=row[1],
                source=row[8] if row[2] is None else self._key_of[row[2]],
                target=row[9] if row[3] is None else self._key_of[row[3]],
                amount_base_minor=row[4],
                amount_sent_minor=row[5],
                currency_sent=row[6],
                kind=row[7],
                risk=row[10] if row[11] and not self.view.is_past else None,
            )
            for row in found
        ]

    def devices_of(self, key: str) -> list[dict[str, Any]]:
        """Every use of a device by the account."""
        return self.devices([key], -1)

    def users_of(self, device: str, limit: int) -> tuple[list[dict[str, Any]], int]:
        """At most `limit` uses of the device, and how many accounts used it."""
        statement = (
            "SELECT u.node, d.device_id, d.kind, u.count, u.first, u.last FROM devices d JOIN uses u USING (device) "
            "JOIN nodes n USING (node) WHERE d.device_id = ? AND n.kind = 'account' ORDER BY u.count DESC, n.id LIMIT ?"
        )
        rows = self._connection.execute(statement, (device, limit)).fetchall()
        total = self._connection.execute(
            "SELECT count(*) FROM devices d JOIN uses u USING (device) JOIN nodes n USING (node) "
            "WHERE d.device_id = ? AND n.kind = 'account'",
            (device,),
        ).fetchone()[0]
        return self._uses(rows), total

    def first_us(self) -> int | None:
        """When the first transaction of the view happened."""
        row = self._connection.execute(f"SELECT min(t.occurred_at) FROM transactions t WHERE {self._seen}").fetchone()
        return None if row[0] is None else int(row[0])


class SqlitePastReader(PastFlows, SqliteReader):
    """Look-ups in a view of the past: flows and device use are summed from the transactions that it sees."""

    def __init__(self, connection: sqlite3.Connection, view: View) -> None:
        SqliteReader.__init__(self, connection, view)
        PastFlows.__init__(self)

    def sum_up(self, key: str) -> list[Flow]:
        """The flows at a node, summed from its transactions."""
        statement = " UNION ".join(
            "SELECT t.source, t.target, count(*), ifnull(sum(t.amount_base_minor), 0), min(t.occurred_at), "
            f"max(t.occurred_at) FROM transactions t INDEXED BY transactions_{end} WHERE t.{end} = ?1 "
            f"AND t.source IS NOT NULL AND t.target IS NOT NULL AND {self._seen} GROUP BY t.source, t.target"
            for end in ("source", "target")
        )
        rows = self._connection.execute(statement, (self._node_of[key],)).fetchall()
        self._name({node for row in rows for node in row[:2]})
        return [
            Flow(self._key_of[source], self._key_of[target], count, total, time_at(first), time_at(last))
            for source, target, count, total, first, last in rows
        ]

    def properties(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What is stored now, without the flags, which belong to the last run."""
        found = super().properties(keys)
        return {key: row | dict.fromkeys(row.keys() & {"risk", "level", "flagged"}) for key, row in found.items()}

    def devices(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices by these accounts, among the transactions that the view sees."""
        return self._summed_uses([self._node_of[key] for key in keys], None)[: None if limit < 0 else limit]

    def users_of(self, device: str, limit: int) -> tuple[list[dict[str, Any]], int]:
        """At most `limit` uses of the device, and how many accounts used it."""
        nodes = self._connection.execute(
            "SELECT u.node FROM devices d JOIN uses u USING (device) WHERE d.device_id = ?", (device,)
        ).fetchall()
        found = [
            use for use in self._summed_uses([row[0] for row in nodes], device) if use["account"][:8] == "account:"
        ]
        return found[:limit], len(found)

    def _summed_uses(self, nodes: Sequence[int], device: str | None) -> list[dict[str, Any]]:
        statement = (
            "SELECT t.source, d.device_id, d.kind, count(*) AS n, min(t.occurred_at), max(t.occurred_at) "
            "FROM transactions t INDEXED BY transactions_source JOIN devices d USING (device) "
            "WHERE t.source IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR d.device_id = ?2) "
            f"AND {self._seen} GROUP BY t.source, t.device"
        )
        uses = self._uses(self._connection.execute(statement, (json.dumps(list(nodes)), device)).fetchall())
        return sorted(uses, key=lambda use: (-use["count"], use["device"], use["account"]))


def reader_of(connection: sqlite3.Connection, view: View) -> SqliteReader:
    """The reader of the view."""
    return SqlitePastReader(connection, view) if view.is_past else SqliteReader(connection, view)
