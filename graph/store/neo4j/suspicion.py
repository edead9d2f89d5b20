"""The flagged part of flows as `(:Account)-[:SUSPICIOUS_FLOW {count, totalMinor, risk, first, last}]->(…)`.

One relationship where a flow holds flagged transactions: few even at a hub, and what Bloom users ask for first.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any, Final

from neo4j import ManagedTransaction

from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK, chunks
from graph.store.neo4j.schema import ENDS

_CLEAR: Final = "MATCH ()-[x:SUSPICIOUS_FLOW]->() WITH x LIMIT $limit DELETE x RETURN count(x)"
_SUM: Final = """MATCH (t:Transaction {scoreRun: $run}) WHERE t.flagged
    MATCH (s)-[:PERFORMS]->(t)-[:BENEFITS_TO]->(o)
    WITH s, o, count(t) AS count, coalesce(sum(t.amountBaseMinor), 0) AS total, max(coalesce(t.risk, 0)) AS risk,
    min(t.occurredAt) AS first, max(t.occurredAt) AS last
    RETURN s.merchantId IS NULL, coalesce(s.accountId, s.merchantId), o.merchantId IS NULL,
    coalesce(o.accountId, o.merchantId), count, total, risk, first, last"""


def write(connection: Connection, run: str) -> None:
    """Replace them by those of the flags that are there."""
    while connection.write(lambda tx: tx.run(_CLEAR, limit=CHUNK).single(strict=True)[0]):
        pass
    rows = connection.read(lambda tx: tx.run(_SUM, run=run).values())
    groups: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    for source_is_account, source, target_is_account, *row in rows:
        kinds = ("account" if source_is_account else "merchant", "account" if target_is_account else "merchant")
        groups[kinds].append([source, *row])
    for kinds, group in sorted(groups.items()):
        for chunk in chunks(sorted(group, key=lambda row: (row[0], row[1]))):
            connection.write(partial(_write, kinds=kinds, rows=chunk))


def _write(tx: ManagedTransaction, *, kinds: tuple[str, str], rows: list[list[Any]]) -> None:
    (source_label, source_key), (target_label, target_key) = ENDS[kinds[0]], ENDS[kinds[1]]
    tx.run(
        f"UNWIND $rows AS r MATCH (s:{source_label} {{{source_key}: r[0]}}) "
        f"MATCH (o:{target_label} {{{target_key}: r[1]}}) MERGE (s)-[x:SUSPICIOUS_FLOW]->(o) "
        "SET x.count = r[2], x.totalMinor = r[3], x.risk = r[4], x.first = r[5], x.last = r[6]",
        rows=rows,
    ).consume()
