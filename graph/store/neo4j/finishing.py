"""Completing a load: entities upserted, then, in one transaction, everything that makes it visible."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction

from graph.store.neo4j import flow_writing, hub_views, pending
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import chunks
from graph.store.neo4j.entities import apply_staged
from graph.store.neo4j.flow_writing import Pair
from graph.store.neo4j.loads import Load, find, hidden
from graph.store.neo4j.pairs import flows_of, merged, unpack
from graph.store.neo4j.schema import ENDS, ORDINALS

#: Flows that the completing transaction writes itself; more are noted as pending before it.
AT_ONCE: Final = 100_000

_PAIR: Final = """OPTIONAL MATCH (s)-[:PERFORMS]->(t) OPTIONAL MATCH (t)-[:BENEFITS_TO]->(b)
    WITH s, b WHERE s IS NOT NULL AND b IS NOT NULL
    RETURN DISTINCT CASE WHEN s:Account THEN 'account' ELSE 'merchant' END, coalesce(s.accountId, s.merchantId),
    CASE WHEN b:Account THEN 'account' ELSE 'merchant' END, coalesce(b.accountId, b.merchantId)"""


def finish(connection: Connection, load_id: str) -> None:
    """Complete the load; safe to repeat after any crash."""
    load = connection.read(partial(find, load_id=load_id))
    if not load.complete:
        apply_staged(connection, load)
        pairs = pairs_of_load(connection, load)
        flows = flows_of(pairs)
        if len(flows) > AT_ONCE:
            pending.note(connection, flows, load.number)
            flows = flows.slice(0, 0)
        connection.write(partial(_complete, load_id=load_id, pairs=pairs, flows=flows))
    pending.fold(connection, load.number)
    clean = "MATCH (p:BatchPairs {load: $load}) WITH p LIMIT $limit DELETE p RETURN count(p)"
    while connection.write(lambda tx: tx.run(clean, load=load.number, limit=100).single(strict=True)[0]):
        pass


def pairs_of_load(connection: Connection, load: Load) -> pa.Table:
    """What the load's batches kept of their ends, together."""
    marks = connection.read(
        lambda tx: tx.run("MATCH (p:BatchPairs {load: $load}) RETURN p.number, p.part", load=load.number).values()
    )
    one = "MATCH (p:BatchPairs {load: $load}) WHERE p.number = $number AND p.part = $part RETURN p.arrow"
    parts = []
    for number, part in sorted(marks):
        packed = connection.read(
            lambda tx, number=number, part=part: (  # type: ignore[misc]
                tx.run(one, load=load.number, number=number, part=part).single(strict=True)[0]
            )
        )
        parts.append(unpack(packed))
    return merged(parts)


def _complete(tx: ManagedTransaction, *, load_id: str, pairs: pa.Table, flows: pa.Table) -> None:
    """What becomes visible at once."""
    base, latest_us = tx.run(
        "MATCH (f:StoreFact {key: 'order'}) SET f.lock = true REMOVE f.lock RETURN f.base, f.recordedAt"
    ).single(strict=True)
    load = find(tx, load_id, lock=True)
    if load.complete:
        return
    others = [number for number in hidden(tx) if number != load.number]
    again = _settle_claims(tx, load, others) | _supersede(tx, others)
    _show_ends(tx, pairs)
    flow_writing.add(tx, flows)
    recorded_at_us = max(time.time_ns() // 1000, latest_us)
    tx.run(
        "MATCH (l:Load {number: $load}) MATCH (f:StoreFact {key: 'order'}) "
        "OPTIONAL MATCH (t:Transaction) WHERE $low <= t.row <= $high "
        "WITH l, f, count(t) AS stored, max(t.occurredAt) AS last "
        "SET l.complete = true, l.base = $base, l.recordedAt = $at, l.stored = stored, l.lastOccurredAt = last, "
        "f.base = $base + l.ordinals, f.recordedAt = $at",
        load=load.number,
        base=base,
        at=recorded_at_us,
        **load.rows,
    ).consume()
    flow_writing.sum_again(tx, sorted(again), others)
    hub_views.drop(tx, pairs, again)


def _settle_claims(tx: ManagedTransaction, load: Load, others: list[int]) -> set[Pair]:
    """Take the rows that this load claims from loads that are not complete; those of complete ones are there.

    Returns the flows of claimed rows: which load counted them is no longer sure.
    """
    claimed = [
        row[0]
        for row in tx.run(
            "MATCH (c:Claim) WHERE $low <= c.row <= $high RETURN c.transactionId ORDER BY c.row", **load.rows
        )
    ]
    if not claimed:
        return set()
    tx.run(
        f"""MATCH (c:Claim) WHERE $low <= c.row <= $high MATCH (t:Transaction {{transactionId: c.transactionId}})
        WITH c, t, c.row AS mine, t.row AS theirs, t.row / {ORDINALS} IN $others AS taken
        FOREACH (_ IN CASE WHEN taken THEN [1] ELSE [] END | SET t.row = mine, c.row = theirs)
        FOREACH (_ IN CASE WHEN taken THEN [] ELSE [1] END | DELETE c)""",
        others=others,
        **load.rows,
    ).consume()
    tx.run(
        "UNWIND $ids AS id MATCH (t:Transaction {transactionId: id})--(n) WHERE n.hidden REMOVE n.hidden", ids=claimed
    ).consume()
    pairs = tx.run(f"UNWIND $ids AS id MATCH (t:Transaction {{transactionId: id}}) {_PAIR}", ids=claimed)
    return {(row[0], row[1], row[2], row[3]) for row in pairs.values()}


def _supersede(tx: ManagedTransaction, others: list[int]) -> set[Pair]:
    """Mark what visible rows correct; returns the flows of what was marked."""
    pairs = tx.run(
        f"""MATCH (new:Transaction) WHERE new.supersedesId IS NOT NULL AND NOT new.row / {ORDINALS} IN $others
        MATCH (t:Transaction {{transactionId: new.supersedesId}})
        WHERE t.superseded IS NULL AND NOT t.row / {ORDINALS} IN $others
        SET t.superseded = true WITH DISTINCT t {_PAIR}""",
        others=others,
    )
    return {(row[0], row[1], row[2], row[3]) for row in pairs.values()}


def _show_ends(tx: ManagedTransaction, pairs: pa.Table) -> None:
    """Make visible the accounts, merchants and devices that transactions name."""
    for label, key, ids in named(pairs):
        for chunk in chunks(ids):
            tx.run(
                f"UNWIND $ids AS id MATCH (n:{label} {{{key}: id}}) WHERE n.hidden REMOVE n.hidden", ids=chunk
            ).consume()


def named(pairs: pa.Table) -> Iterator[tuple[str, str, list[str]]]:
    """Label, id property and sorted ids of the accounts, merchants and devices in the pairs."""
    for kind, (label, key) in ENDS.items():
        ids: set[str] = set()
        for side in ("source", "target"):
            of_kind = pairs.filter(pc.equal(pairs.column(f"{side}_kind"), kind))
            ids.update(pc.unique(of_kind.column(f"{side}_id").drop_null()).to_pylist())
        yield label, key, sorted(ids)
    yield "Device", "deviceId", sorted(pc.unique(pairs.column("device_id").drop_null()).to_pylist())
