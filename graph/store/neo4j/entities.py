"""Accounts, parties, ownerships, merchants, devices, rates and labels: staged by a load, upserted as it completes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.store.neo4j.connection import Connection
from graph.store.neo4j.encoding import CHUNK, bank_and_number
from graph.store.neo4j.loads import Load, find, hidden
from graph.store.neo4j.schema import camel
from graph.store.staging import STAGED, pack, unpack
from graph.store.tables import KEYS

#: A property that is null in `r.p` is absent there, so `+=` never erases.
_UPSERTS: Final = {
    "accounts": "MERGE (n:Account {accountId: r.key}) "
    "SET n += r.p, n.bank = coalesce(r.p.bank, n.bank, r.bank) REMOVE n.hidden",
    "merchants": "MERGE (n:Merchant {merchantId: r.key}) SET n += r.p REMOVE n.hidden",
    "devices": "MERGE (n:Device {deviceId: r.key}) SET n += r.p REMOVE n.hidden",
    "parties": "MERGE (n:Customer {customerId: r.key}) SET n += r.p REMOVE n.hidden",
    "ownerships": "MERGE (c:Customer {customerId: r.partyId}) ON CREATE SET c.hidden = true "
    "MERGE (a:Account {accountId: r.accountId}) "
    "ON CREATE SET a.hidden = true, a.kind = 'external', a.bank = r.bank, a.number = r.number "
    "MERGE (c)-[o:OWNS {key: r.key}]->(a) SET o += r.p",
    "rates": "MERGE (n:Rate {key: r.key}) SET n += r.p",
    "labels": "MERGE (n:Label {key: r.key}) ON CREATE SET n += r.p, n.load = $load "
    "ON MATCH SET n.load = CASE WHEN n.load IN $hidden THEN $load ELSE n.load END",
}


def stage(tx: ManagedTransaction, *, load_id: str, tables: Mapping[str, pa.Table]) -> None:
    """Keep tables for the end of the load, in the order in which they came; a repetition changes nothing."""
    load = find(tx, load_id, lock=True)
    if load.complete:
        return
    for name in STAGED:
        for start in range(0, len(tables[name]) if name in tables else 0, CHUNK):
            packed, digest = pack(name, tables[name].slice(start, CHUNK))
            tx.run(
                "MATCH (l:Load {number: $load}) "
                "MERGE (s:StagedTable {load: $load, name: $name, digest: $digest}) "
                "ON CREATE SET s.part = l.parts + 1, s.arrow = $arrow, l.parts = l.parts + 1",
                load=load.number,
                name=name,
                digest=digest,
                arrow=packed,
            ).consume()


def apply_staged(connection: Connection, load: Load) -> None:
    """Upsert what the load staged, one transaction a part, which is then gone."""
    parts = connection.read(
        lambda tx: tx.run(
            "MATCH (s:StagedTable {load: $load}) RETURN s.part ORDER BY s.part", load=load.number
        ).values()
    )
    for (part,) in parts:
        connection.write(partial(_apply, load=load, part=part))


def _apply(tx: ManagedTransaction, *, load: Load, part: int) -> None:
    staged = tx.run(
        "MATCH (s:StagedTable {load: $load}) WHERE s.part = $part RETURN s.name, s.arrow", load=load.number, part=part
    ).single()
    if staged is None:
        return
    name, packed = staged
    rows = [_parameters(name, row) for row in unpack(packed).to_pylist()]
    rows.sort(key=lambda row: row["key"])
    others = [number for number in hidden(tx) if number != load.number]
    tx.run(f"UNWIND $rows AS r {_UPSERTS[name]}", rows=rows, load=load.number, hidden=others).consume()
    tx.run("MATCH (s:StagedTable {load: $load}) WHERE s.part = $part DELETE s", load=load.number, part=part).consume()


def _parameters(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The key, and as properties everything that is not null."""
    properties = {camel(column): value for column, value in row.items() if value is not None}
    if name == "ownerships":
        bank, number = bank_and_number(row["account_id"])
        ends = {"partyId": properties.pop("partyId"), "accountId": properties.pop("accountId")}
        key = f"{row['role']}|{'' if row['since'] is None else row['since'].isoformat()}"
        return {**ends, "key": key, "bank": bank, "number": number, "p": properties}
    if name in {"labels", "rates"}:
        key = json.dumps([str(row[column]) if row[column] is not None else None for column in KEYS[name]])
        return {"key": key, "p": properties}
    bank = bank_and_number(row["account_id"])[0] if name == "accounts" else None
    return {
        "key": row[KEYS[name][0]],
        "bank": bank,
        "p": {k: v for k, v in properties.items() if k != camel(KEYS[name][0])},
    }
