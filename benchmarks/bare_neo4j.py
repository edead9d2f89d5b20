"""The peer of `load_neo4j`: the same graph written with the official driver and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import GraphDatabase

BATCH = 10_000
LABELS = {"account": ("Account", "accountId"), "merchant": ("Merchant", "merchantId")}
ENDS = ("source_kind", "source_id", "target_kind", "target_id", "device_id")


def moment(us: str) -> str:
    """Cypher for a time: the driver takes 40 µs for a Python one, so whoever measures hands over integers."""
    return f"datetime({{epochSeconds: {us} / 1000000, nanosecond: {us} % 1000000 * 1000}})"


SET_TIMES = (
    f"t.occurredAt = {moment('r.p.occurredAt')}, "
    f"t.bookedAt = CASE WHEN r.p.bookedAt IS NULL THEN null ELSE {moment('r.p.bookedAt')} END, "
    "t.valueDate = CASE WHEN r.p.valueDate IS NULL THEN null "
    "ELSE date('1970-01-01') + duration({days: r.p.valueDate}) END"
)


def with_integers(table: pa.Table) -> pa.Table:
    """Times as microseconds, dates as days."""
    kinds = {"timestamp[us, tz=UTC]": pa.int64(), "date32[day]": pa.int32()}
    return table.cast(pa.schema([(f.name, kinds.get(str(f.type), f.type)) for f in table.schema]))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


class BareLoop:
    """UNWIND of 10,000 rows a statement in managed transactions, on uniqueness constraints."""

    def __init__(self, url: str, *, auth: tuple[str, str]) -> None:
        self._driver = GraphDatabase.driver(url, auth=auth)
        self._session = self._driver.session()
        keys = (*LABELS.values(), ("Transaction", "transactionId"), ("Device", "deviceId"), ("Customer", "customerId"))
        for label, key in keys:
            self._session.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.{key} IS UNIQUE").consume()
        self._session.run("CALL db.awaitIndexes(60)").consume()

    def close(self) -> None:
        """Close session and driver."""
        self._session.close()
        self._driver.close()

    def _write(self, statement: str, rows: list[Any]) -> None:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            self._session.execute_write(lambda tx, part=part: tx.run(statement, rows=part).consume())

    def write_entities(self, tables: dict[str, pa.Table]) -> None:
        """Nodes of accounts, merchants, devices and customers, and who owns what."""
        for name, label, key in (
            ("accounts", "Account", "account_id"),
            ("merchants", "Merchant", "merchant_id"),
            ("devices", "Device", "device_id"),
            ("parties", "Customer", "party_id"),
        ):
            id_name = "customerId" if name == "parties" else camel(key)
            rows = [{camel(k): v for k, v in row.items() if v is not None} for row in tables[name].to_pylist()]
            self._write(f"UNWIND $rows AS r MERGE (n:{label} {{{id_name}: r.{camel(key)}}}) SET n += r", rows)
        owns = [{camel(k): v for k, v in row.items() if v is not None} for row in tables["ownerships"].to_pylist()]
        self._write(
            "UNWIND $rows AS r MATCH (c:Customer {customerId: r.partyId}) MATCH (a:Account {accountId: r.accountId}) "
            "CREATE (c)-[:OWNS {role: r.role, since: r.since, until: r.until}]->(a)",
            owns,
        )

    def write_transactions(self, batch: pa.Table) -> None:
        """One managed transaction a batch: ends first, then transactions with their relationships."""
        ends: dict[str, set[str]] = {"account": set(), "merchant": set()}
        devices: set[str] = set()
        groups: dict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
        names = [name for name in batch.column_names if name not in ENDS]
        for row in with_integers(batch).to_pylist():
            properties = {camel(name): row[name] for name in names if row[name] is not None}
            source, target = row["source_kind"], row["target_kind"]
            if row["source_id"] is None:
                properties["sourceKind"], source = source, ""
            else:
                ends[source].add(row["source_id"])
            if row["target_id"] is None:
                properties["targetKind"], target = target, ""
            else:
                ends[target].add(row["target_id"])
            if row["device_id"] is not None:
                devices.add(row["device_id"])
            parameters = {"p": properties, "s": row["source_id"], "b": row["target_id"], "d": row["device_id"]}
            groups[source, target, row["device_id"] is not None].append(parameters)
        self._session.execute_write(self._write_batch, ends, devices, groups)

    @staticmethod
    def _write_batch(tx: Any, ends: Any, devices: Any, groups: Any) -> None:
        for kind, (label, key) in LABELS.items():
            tx.run(f"UNWIND $ids AS id MERGE (:{label} {{{key}: id}})", ids=sorted(ends[kind])).consume()
        tx.run("UNWIND $ids AS id MERGE (:Device {deviceId: id})", ids=sorted(devices)).consume()
        for (source, target, device), rows in groups.items():
            match, create = "", f"CREATE (t:Transaction) SET t = r.p, {SET_TIMES} "
            if source:
                match += "MATCH (s:{} {{{}: r.s}}) ".format(*LABELS[source])
                create += "CREATE (s)-[:PERFORMS]->(t) "
            if target:
                match += "MATCH (b:{} {{{}: r.b}}) ".format(*LABELS[target])
                create += "CREATE (t)-[:BENEFITS_TO]->(b) "
            if device:
                match += "MATCH (d:Device {deviceId: r.d}) "
                create += "CREATE (t)-[:USED]->(d) "
            tx.run(f"UNWIND $rows AS r {match}{create}", rows=rows).consume()

    def write_flows(self, batches: list[pa.Table]) -> None:
        """What the transactions add to FLOW, summed before it is written."""
        rows = pa.concat_tables(batches)
        moved = pc.invert(pc.is_in(rows.column("status"), value_set=pa.array(["rejected", "cancelled"])))
        known = pc.and_(pc.is_valid(rows.column("source_id")), pc.is_valid(rows.column("target_id")))
        keys = ["source_kind", "target_kind", "source_id", "target_id"]
        sums = [
            ("amount_base_minor", "count"),
            ("amount_base_minor", "sum"),
            ("occurred_at", "min"),
            ("occurred_at", "max"),
        ]
        flows = with_integers(rows.filter(pc.and_(moved, known))).group_by(keys).aggregate(sums)
        groups: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
        for source_kind, target_kind, *flow in zip(*(column.to_pylist() for column in flows.columns), strict=True):
            groups[source_kind, target_kind].append(flow)
        for (source, target), group in groups.items():
            self._write(
                "UNWIND $rows AS r MATCH (s:{} {{{}: r[0]}}) MATCH (b:{} {{{}: r[1]}}) ".format(
                    *LABELS[source], *LABELS[target]
                )
                + f"WITH s, b, r, {moment('r[4]')} AS first, {moment('r[5]')} AS last MERGE (s)-[f:FLOW]->(b) "
                "ON CREATE SET f.count = r[2], f.totalMinor = r[3], f.first = first, f.last = last "
                "ON MATCH SET f.count = f.count + r[2], f.totalMinor = f.totalMinor + r[3], "
                "f.first = CASE WHEN first < f.first THEN first ELSE f.first END, "
                "f.last = CASE WHEN last > f.last THEN last ELSE f.last END",
                group,
            )

    def transactions(self) -> int:
        """How many there are."""
        return self._session.run("MATCH (t:Transaction) RETURN count(t)").single(strict=True)[0]

    def flow_of(self, account_id: str) -> tuple[int, int]:
        """Count and sum of what an account sent."""
        row = self._session.run(
            "MATCH (:Account {accountId: $id})-[f:FLOW]->() RETURN sum(f.count), sum(f.totalMinor)", id=account_id
        ).single(strict=True)
        return row[0], row[1]
