"""The flags of the last score run as properties, and rings as `(:Account)-[:MEMBER_OF {role}]->(:Ring)`."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j import hub_views, suspicion
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK, chunks
from graph.store.neo4j.schema import ENDS, camel
from graph.store.protocol import FlagWriteBack
from graph.store.tables import ACCOUNT_FLAGS, TRANSACTION_FLAGS, conform

_RING: Final = ("ring_id", "typology", "risk", "level", "amount_minor", "turnover_minor", "currency")
_SUBJECTS: Final = {"Transaction": TRANSACTION_FLAGS, "Account": ACCOUNT_FLAGS}


def write(connection: Connection, flags: FlagWriteBack) -> None:
    """Replace the flags batch by batch; until the end they are marked as unfinished, and a repetition goes on."""
    connection.write(partial(_mark, run=flags.run_id, complete=False))
    for label, table in (("Transaction", flags.transactions), ("Account", flags.accounts)):
        plain = conform(table, _SUBJECTS[label]).sort_by(_SUBJECTS[label].names[0])
        for start in range(0, len(plain), CHUNK):
            rows = plain.slice(start, CHUNK).to_pylist()
            connection.write(partial(_set, label=label, run=flags.run_id, rows=rows))
        names = [camel(name) for name in _SUBJECTS[label].names[1:]]
        clear = (
            f"MATCH (n:{label}) WHERE n.scoreRun IS NOT NULL AND n.scoreRun <> $run WITH n LIMIT $limit "
            f"REMOVE n.scoreRun, {', '.join(f'n.{name}' for name in names)} RETURN count(n)"
        )
        _while_any(connection, clear, run=flags.run_id)
    _while_any(connection, "MATCH (r:Ring) WITH r LIMIT $limit DETACH DELETE r RETURN count(r)")
    for rings in chunks(flags.rings):
        connection.write(partial(_write_rings, rings=[dict(ring) for ring in rings]))
    suspicion.write(connection, flags.run_id)
    hub_views.write(connection)
    connection.write(partial(_mark, run=flags.run_id, complete=True))


def _mark(tx: ManagedTransaction, *, run: str, complete: bool) -> None:
    tx.run(
        "MERGE (f:StoreFact {key: 'write_back'}) SET f.run = $run, f.complete = $complete", run=run, complete=complete
    ).consume()


def _while_any(connection: Connection, statement: str, **parameters: Any) -> None:
    while connection.write(lambda tx: tx.run(statement, limit=CHUNK, **parameters).single(strict=True)[0]):
        pass


def _set(tx: ManagedTransaction, *, label: str, run: str, rows: list[dict[str, Any]]) -> None:
    names = _SUBJECTS[label].names
    values = ", ".join(f"n.{camel(name)} = r.{name}" for name in names[1:])
    tx.run(
        f"UNWIND $rows AS r MATCH (n:{label} {{{camel(names[0])}: r.{names[0]}}}) SET n.scoreRun = $run, {values}",
        rows=rows,
        run=run,
    ).consume()


def _write_rings(tx: ManagedTransaction, *, rings: list[dict[str, Any]]) -> None:
    properties = ", ".join(f"g.{camel(name)} = r.{name}" for name in _RING[1:])
    tx.run(
        f"UNWIND $rings AS r MERGE (g:Ring {{ringId: r.ring_id}}) SET {properties}",
        rings=[{name: ring.get(name) for name in _RING} for ring in rings],
    ).consume()
    for kind, (label, key) in ENDS.items():
        members = [
            {"ring": ring["ring_id"], "id": member[f"{kind}_id"], "role": member["role"]}
            for ring in rings
            for member in ring["members"]
            if member.get(f"{kind}_id") is not None
        ]
        tx.run(
            f"UNWIND $members AS m MATCH (g:Ring {{ringId: m.ring}}) MATCH (n:{label} {{{key}: m.id}}) "
            "MERGE (n)-[:MEMBER_OF {role: m.role}]->(g)",
            members=sorted(members, key=lambda member: (member["id"], member["ring"])),
        ).consume()


def read(tx: ManagedTransaction) -> FlagWriteBack | None:
    """The current flags, sorted by id; None before the first write-back and while one is under way."""
    fact = tx.run("MATCH (f:StoreFact {key: 'write_back', complete: true}) RETURN f.run").single()
    if fact is None:
        return None
    rings = {
        row[0]: {**dict(zip(_RING, row, strict=True)), "members": []}
        for row in tx.run(
            f"MATCH (g:Ring) RETURN {', '.join(f'g.{camel(n)}' for n in _RING)} ORDER BY g.ringId"
        ).values()
    }
    members = tx.run(
        "MATCH (n)-[m:MEMBER_OF]->(g:Ring) WITH g.ringId AS ring, m.role AS role, "
        "CASE WHEN n.accountId IS NOT NULL THEN 'account_id' ELSE 'merchant_id' END AS kind, "
        "coalesce(n.accountId, n.merchantId) AS id RETURN ring, kind, id, role ORDER BY ring, kind, id, role"
    ).values()
    for ring, kind, member, role in members:
        rings[ring]["members"].append({kind: member, "role": role})
    return FlagWriteBack(
        run_id=fact[0],
        transactions=_flags(tx, "Transaction", fact[0]),
        accounts=_flags(tx, "Account", fact[0]),
        rings=tuple(rings.values()),
    )


def _flags(tx: ManagedTransaction, label: str, run: str) -> pa.Table:
    schema = _SUBJECTS[label]
    values = ", ".join(f"n.{camel(name)}" for name in schema.names)
    rows = tx.run(f"MATCH (n:{label} {{scoreRun: $run}}) RETURN {values}", run=run).values()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema).sort_by(schema.names[0])
