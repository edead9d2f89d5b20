"""FLOW and device use around nodes, in one read transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from neo4j import ManagedTransaction

from graph.store.expansion import Flow, Totals
from graph.store.neo4j import hub_views
from graph.store.neo4j.loads import hidden
from graph.store.neo4j.reading import account_row, utc
from graph.store.neo4j.schema import ENDS, ORDINALS
from graph.store.views import time_at

#: What is pending of complete loads counts already; what is pending of others does not.
_SHOWN: Final = "(f.count IS NOT NULL OR NOT f.pendingLoad IN $hidden)"
_PENDING: Final = "(f.pendingLoad IS NOT NULL AND NOT f.pendingLoad IN $hidden)"
_COUNT: Final = f"coalesce(f.count, 0) + CASE WHEN {_PENDING} THEN f.pendingCount ELSE 0 END"
_TOTAL: Final = f"coalesce(f.totalMinor, 0) + CASE WHEN {_PENDING} THEN f.pendingTotalMinor ELSE 0 END"
_FIRST: Final = (
    f"CASE WHEN {_PENDING} AND NOT coalesce(f.first <= f.pendingFirst, false) THEN f.pendingFirst ELSE f.first END"
)
_LAST: Final = (
    f"CASE WHEN {_PENDING} AND NOT coalesce(f.last >= f.pendingLast, false) THEN f.pendingLast ELSE f.last END"
)


def _key(variable: str) -> str:
    return (
        f"CASE WHEN {variable}.accountId IS NOT NULL THEN 'account:' + {variable}.accountId "
        f"ELSE 'merchant:' + {variable}.merchantId END"
    )


_PATHS: Final = ("(n)-[f:FLOW]->()", "(n)<-[f:FLOW]-()")
#: An account that made more is not asked for its devices while a page waits.
MANY_TRANSACTIONS: Final = 10_000


def _us(time: str) -> str:
    """Microseconds since 1970: the driver takes longer to make a time of its own than the server to find the flow."""
    return f"({time}).epochSeconds * 1000000 + ({time}).microsecond"


_RETURN_FLOW: Final = (
    f"RETURN {_key('startNode(f)')}, {_key('endNode(f)')}, {_COUNT}, {_TOTAL}, {_us(_FIRST)}, {_us(_LAST)}"
)


class Neo4jFlows:
    """A `FlowReader` within one read transaction."""

    def __init__(self, tx: ManagedTransaction) -> None:
        self._tx = tx
        self._hidden = hidden(tx)
        #: accounts whose devices `devices` left out
        self.without_devices: list[str] = []
        fact = tx.run("MATCH (f:StoreFact {key: 'write_back'}) RETURN f.run").single()
        self._run = None if fact is None else fact[0]

    def _by_label(self, keys: Sequence[str], statement: str, **more: Any) -> list[list[Any]]:
        """Rows of a statement about `n`, run for accounts and for merchants."""
        rows: list[list[Any]] = []
        for kind, (label, key) in ENDS.items():
            ids = [name.removeprefix(f"{kind}:") for name in keys if name.startswith(f"{kind}:")]
            if ids:
                text = f"UNWIND $ids AS id MATCH (n:{label} {{{key}: id}}) {statement}"
                rows += self._tx.run(text, ids=ids, hidden=self._hidden, **more).values()
        return rows

    def totals(self, keys: Sequence[str]) -> dict[str, Totals]:
        """What the flows at each node add up to; of hubs as the last write-back or, after a load, a scan has it."""
        found = hub_views.totals(self._tx, keys)
        rest = [key for key in keys if key not in found]
        sums = ", ".join(f"sum({what})" for what in ("1", _COUNT, _TOTAL))
        for path in _PATHS:
            statement = f"MATCH {path} WHERE {_SHOWN} RETURN {_key('n')}, {sums}"
            for key, *numbers in self._by_label(rest, statement):
                found[key] = found.get(key, Totals()).plus(Totals(*numbers))
        return {key: found.get(key, Totals()) for key in keys}

    def largest(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the largest flows."""
        hubs = hub_views.largest(self._tx, keys, limit)
        found = {(flow.source, flow.target): flow for flows in hubs.values() for flow in flows}
        rest = [key for key in keys if key not in hubs]
        for path in _PATHS:
            statement = (
                f"CALL (n) {{ MATCH {path} WHERE {_SHOWN} WITH f, {_TOTAL} AS total, {_COUNT} AS count "
                f"ORDER BY total DESC, count DESC LIMIT $limit RETURN f }} WITH f {_RETURN_FLOW}"
            )
            for flow in map(_flow, self._by_label(rest, statement, limit=limit)):
                found[flow.source, flow.target] = flow
        return list(found.values())

    def suspicious(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the flows with the largest flagged amount."""
        hubs = hub_views.suspicious(self._tx, keys, limit)
        rest = [key for key in keys if key not in hubs]
        return [*(flow for flows in hubs.values() for flow in flows), *self._suspicious(rest, limit)]

    def _suspicious(self, keys: Sequence[str], limit: int) -> list[Flow]:
        found: dict[tuple[str, str], tuple[int, int, int]] = {}
        for path in ("(n)-[x:SUSPICIOUS_FLOW]->()", "(n)<-[x:SUSPICIOUS_FLOW]-()"):
            statement = (
                f"CALL (n) {{ MATCH {path} WITH x ORDER BY x.totalMinor DESC, x.count DESC LIMIT $limit RETURN x }} "
                f"RETURN {_key('startNode(x)')}, {_key('endNode(x)')}, x.count, x.totalMinor, x.risk"
            )
            for source, target, *flagged in self._by_label(keys, statement, limit=limit):
                found[source, target] = (flagged[0], flagged[1], flagged[2])
        flows = self._of_pairs(list(found), f"WHERE {_SHOWN} {_RETURN_FLOW}")
        return [
            replace(flow, flagged_count=count, flagged_minor=minor, risk=risk)
            for flow in map(_flow, flows)
            for count, minor, risk in [found[flow.source, flow.target]]
        ]

    def flagged(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int, int]]:
        """What is flagged in the flow of each pair."""
        answer = f"RETURN {_key('s')}, {_key('o')}, f.count, f.totalMinor, f.risk"
        rows = self._of_pairs(pairs, answer, kind="SUSPICIOUS_FLOW")
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}

    def between(self, keys: Sequence[str], others: Sequence[str]) -> list[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""
        pairs = {pair for key in keys for other in others for pair in ((key, other), (other, key))}
        return [_flow(row) for row in self._of_pairs(sorted(pairs), f"WHERE {_SHOWN} {_RETURN_FLOW}")]

    def flows_of(self, key: str) -> list[Flow]:
        """Every flow that begins or ends at the node."""
        return [
            _flow(row)
            for row in self._by_label([key], f"MATCH (n)-[f:FLOW]-() WHERE {_SHOWN} WITH DISTINCT f {_RETURN_FLOW}")
        ]

    def _of_pairs(
        self, pairs: Sequence[tuple[str, str]], then: str, kind: str = "FLOW", **more: Any
    ) -> list[list[Any]]:
        """Rows about `(s)-[f]->(o)` of the pairs. The subquery makes the server look from the end that has fewer."""
        rows: list[list[Any]] = []
        for source_kind, (source_label, source_key) in ENDS.items():
            for target_kind, (target_label, target_key) in ENDS.items():
                ids = [
                    [source.removeprefix(f"{source_kind}:"), target.removeprefix(f"{target_kind}:")]
                    for source, target in pairs
                    if source.startswith(f"{source_kind}:") and target.startswith(f"{target_kind}:")
                ]
                text = (
                    f"UNWIND $pairs AS p MATCH (s:{source_label} {{{source_key}: p[0]}}) "
                    f"MATCH (o:{target_label} {{{target_key}: p[1]}}) "
                    f"CALL (s, o) {{ MATCH (s)-[f:{kind}]->(o) RETURN f }} WITH s, o, f {then}"
                )
                if ids:
                    rows += self._tx.run(text, pairs=ids, hidden=self._hidden, **more).values()
        return rows

    def properties(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What is stored of accounts and merchants."""
        found: dict[str, dict[str, Any]] = {}
        for key, node in self._by_label(keys, f"RETURN {_key('n')}, n"):
            if key.startswith("account:"):
                row = account_row(node, self._run)
                row["account_kind"] = row.pop("kind")
            else:
                row = {"merchant_id": node["merchantId"], **{n: node.get(n) for n in ("name", "category", "country")}}
            found[key] = row
        return found

    def devices(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices by these accounts; see `without_devices` for those that are not asked."""
        hubs = hub_views.uses(self._tx, keys, limit)
        rest = [key for key in keys if key not in hubs]
        many = set(self._with_many_transactions(rest))
        self.without_devices += sorted(many)
        uses = [use for its in hubs.values() for use in its]
        uses += self.uses_of([key for key in rest if key not in many], limit)
        uses.sort(key=lambda use: (-use["count"], use["device"], use["account"]))
        return uses[:limit]

    def uses_of(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The most frequent uses of devices, by looking at every transaction of these accounts."""
        statement = (
            f"MATCH (n)-[:PERFORMS]->(t:Transaction)-[:USED]->(d:Device) WHERE NOT t.row / {ORDINALS} IN $hidden "
            f"WITH {_key('n')} AS key, d, count(t) AS count, min(t.occurredAt) AS first, max(t.occurredAt) AS last "
            "ORDER BY count DESC, d.deviceId, key LIMIT $limit RETURN key, d.deviceId, d.kind, count, first, last"
        )
        return [use_of(row) for row in self._by_label(keys, statement, limit=limit)]

    def _with_many_transactions(self, keys: Sequence[str]) -> list[str]:
        """Those that made more transactions than one look-up should read; the server keeps their number."""
        statement = f"WITH n WHERE COUNT {{ (n)-[:PERFORMS]->() }} > {MANY_TRANSACTIONS} RETURN {_key('n')}"
        return [row[0] for row in self._by_label(keys, statement)]


def use_of(row: Sequence[Any]) -> dict[str, Any]:
    """A use of a device, from account, device, its kind, count, first and last."""
    key, device, kind, count, first, last = row
    return {"account": key, "device": device, "kind": kind, "count": count, "first": utc(first), "last": utc(last)}


def _flow(row: Sequence[Any]) -> Flow:
    source, target, count, total_minor, first_us, last_us = row
    return Flow(source, target, count, total_minor, time_at(first_us), time_at(last_us))
