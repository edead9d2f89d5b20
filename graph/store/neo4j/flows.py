"""FLOW and device use around nodes, in one read transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from neo4j import ManagedTransaction

from graph.store.expansion import Flow
from graph.store.neo4j.loads import hidden
from graph.store.neo4j.reading import account_row, utc
from graph.store.neo4j.schema import ENDS, ORDINALS

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


_RETURN_FLOW: Final = f"RETURN {_key('startNode(f)')}, {_key('endNode(f)')}, {_COUNT}, {_TOTAL}, {_FIRST}, {_LAST}"


class Neo4jFlows:
    """A `FlowReader` within one read transaction."""

    def __init__(self, tx: ManagedTransaction) -> None:
        self._tx = tx
        self._hidden = hidden(tx)
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

    def degrees(self, keys: Sequence[str]) -> dict[str, int]:
        """Flows that begin plus flows that end at each node."""
        counted = " + ".join(f"COUNT {{ {path} WHERE {_SHOWN} }}" for path in ("(n)-[f:FLOW]->()", "(n)<-[f:FLOW]-()"))
        return {row[0]: row[1] for row in self._by_label(keys, f"RETURN {_key('n')}, {counted}")}

    def largest(self, keys: Sequence[str], limit: int) -> list[Flow]:
        """Of each node and direction the largest flows."""
        found: dict[tuple[str, str], Flow] = {}
        for path in ("(n)-[f:FLOW]->()", "(n)<-[f:FLOW]-()"):
            statement = (
                f"CALL (n) {{ MATCH {path} WHERE {_SHOWN} WITH f, {_TOTAL} AS total, {_COUNT} AS count "
                f"ORDER BY total DESC, count DESC LIMIT $limit RETURN f }} WITH f {_RETURN_FLOW}"
            )
            for flow in map(_flow, self._by_label(keys, statement, limit=limit)):
                found[flow.source, flow.target] = flow
        return list(found.values())

    def between(self, keys: Sequence[str], others: Sequence[str]) -> list[Flow]:
        """Every flow, either way, between one of `keys` and one of `others`."""
        statement = f"MATCH (n)-[f:FLOW]-(o) WHERE {_SHOWN} AND {_key('o')} IN $others WITH DISTINCT f {_RETURN_FLOW}"
        return [_flow(row) for row in self._by_label(keys, statement, others=list(others))]

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
        """The most frequent uses of devices by these accounts."""
        statement = (
            f"MATCH (n)-[:PERFORMS]->(t:Transaction)-[:USED]->(d:Device) WHERE NOT t.row / {ORDINALS} IN $hidden "
            f"WITH {_key('n')} AS key, d, count(t) AS count, min(t.occurredAt) AS first, max(t.occurredAt) AS last "
            "ORDER BY count DESC, d.deviceId, key LIMIT $limit RETURN key, d.deviceId, d.kind, count, first, last"
        )
        return [
            {"account": key, "device": device, "kind": kind, "count": count, "first": utc(first), "last": utc(last)}
            for key, device, kind, count, first, last in self._by_label(keys, statement, limit=limit)
        ]


def _flow(row: Sequence[Any]) -> Flow:
    first, last = utc(row[4]), utc(row[5])
    assert first is not None
    assert last is not None
    return Flow(row[0], row[1], row[2], row[3], first, last)
