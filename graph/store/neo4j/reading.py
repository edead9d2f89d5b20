"""Single look-ups: counts, data cut, transactions by id, an account and its transactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction
from neo4j.time import DateTime

from graph.canonical.schema import ACCOUNTS
from graph.store.neo4j.decoding import RETURN, decode
from graph.store.neo4j.encoding import chunks
from graph.store.neo4j.loads import hidden
from graph.store.neo4j.schema import ORDINALS, camel
from graph.store.protocol import Counts, DataCut
from graph.store.tables import EXPORTED

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def utc(time: DateTime | None) -> datetime | None:
    """The driver's time as an aware datetime."""
    return None if time is None else time.to_native().astimezone(UTC)


def counts(tx: ManagedTransaction) -> Counts:
    """Visible rows."""
    row = tx.run(
        "MATCH (l:Load {complete: true}) WITH coalesce(sum(l.stored), 0) AS transactions, "
        "coalesce(sum(l.quarantined), 0) AS quarantined RETURN transactions, quarantined, "
        "COUNT { (a:Account) WHERE a.hidden IS NULL }, COUNT { (m:Merchant) WHERE m.hidden IS NULL }, "
        "COUNT { (d:Device) WHERE d.hidden IS NULL }"
    ).single(strict=True)
    return Counts(transactions=row[0], quarantined=row[1], accounts=row[2], merchants=row[3], devices=row[4])


def data_cut(tx: ManagedTransaction) -> DataCut:
    """How far the complete loads go."""
    cut, occurred_at, recorded_at = tx.run(
        "MATCH (l:Load {complete: true}) "
        "RETURN coalesce(max(l.base + l.ordinals), 0), max(l.lastOccurredAt), max(l.recordedAt)"
    ).single(strict=True)
    recorded = None if recorded_at is None else _EPOCH + timedelta(microseconds=recorded_at)
    return DataCut(cut=cut, data_until=utc(occurred_at), recorded_until=recorded)


def transactions(tx: ManagedTransaction, ids: Sequence[str]) -> pa.Table:
    """The visible ones among `ids`, in their order."""
    closed = hidden(tx)
    statement = (
        f"UNWIND $ids AS id MATCH (t:Transaction {{transactionId: id}}) WHERE NOT t.row / {ORDINALS} IN $hidden "
        f"WITH t {RETURN}"
    )
    wanted = list(dict.fromkeys(ids))
    rows = [row for chunk in chunks(wanted) for row in tx.run(statement, ids=chunk, hidden=closed).values()]
    found = decode(tx, rows)
    places = pc.index_in(pa.array(ids, pa.string()), value_set=found.column("transaction_id").combine_chunks())
    return found.take(places.drop_null())


def account_transactions(
    tx: ManagedTransaction, account_id: str, *, recorded_after: int, limit: int
) -> tuple[pa.Table, int]:
    """The latest by time, then place in their load, without superseded versions; and how many there are."""
    known = tx.run("MATCH (a:Account {accountId: $id}) WHERE a.hidden IS NULL RETURN a", id=account_id).single()
    if known is None:
        return EXPORTED.empty_table(), 0
    since, parameters = _recorded_after(tx, recorded_after)
    statement = f"""MATCH (a:Account {{accountId: $id}})
        CALL (a) {{ MATCH (a)-[:PERFORMS]->(t:Transaction) RETURN t UNION
            MATCH (t:Transaction)-[:BENEFITS_TO]->(a) RETURN t }}
        WITH t WHERE NOT t.row / {ORDINALS} IN $hidden AND t.superseded IS NULL{since}"""
    parameters |= {"id": account_id, "hidden": hidden(tx)}
    total = tx.run(f"{statement} RETURN count(t)", parameters).single(strict=True)[0]
    latest = tx.run(
        f"{statement} WITH t ORDER BY t.occurredAt DESC, t.row DESC LIMIT $limit {RETURN}",
        {**parameters, "limit": limit},
    ).values()
    table = decode(tx, latest)
    order = pc.sort_indices(
        table.append_column("row", pa.array([row[0] for row in latest], pa.int64())),
        sort_keys=[("occurred_at", "descending"), ("row", "descending")],
    )
    return table.take(order), total


def _recorded_after(tx: ManagedTransaction, load_seq: int) -> tuple[str, dict[str, Any]]:
    """A condition on `t`: recorded after that load sequence. Whole loads, but for the one in which it lies."""
    if load_seq <= 0:
        return "", {}
    later = tx.run(
        "MATCH (l:Load {complete: true}) WHERE l.base + l.ordinals > $after RETURN l.number, l.base ORDER BY l.base",
        after=load_seq,
    ).values()
    low = high = 0
    if later and later[0][1] < load_seq:
        low = later[0][0] * ORDINALS
        high = low + load_seq - later[0][1]
    return f" AND t.row / {ORDINALS} IN $later AND NOT ($low <= t.row < $high)", {
        "later": [number for number, _ in later],
        "low": low,
        "high": high,
    }


def account(tx: ManagedTransaction, account_id: str) -> dict[str, Any] | None:
    """The account's row, its owners, its rings, and its risk, level and flag of the last write-back (or None)."""
    node = tx.run(
        "MATCH (a:Account {accountId: $id}) WHERE a.hidden IS NULL "
        "OPTIONAL MATCH (f:StoreFact {key: 'write_back'}) RETURN a, f.run",
        id=account_id,
    ).single()
    if node is None:
        return None
    found = account_row(node[0], node[1])
    owners = tx.run(
        "MATCH (c:Customer)-[o:OWNS]->(:Account {accountId: $id}) "
        "RETURN c.customerId, c.name, o.role, o.since, o.until",
        id=account_id,
    ).values()
    found["owners"] = [
        {"party_id": party_id, "name": name, "role": role, "since": utc(since), "until": utc(until)}
        for party_id, name, role, since, until in sorted(owners, key=lambda o: (o[2], o[0], str(o[3] or "")))
    ]
    found["rings"] = tx.run(
        "MATCH (:Account {accountId: $id})-[m:MEMBER_OF]->(r:Ring) "
        "RETURN r.ringId AS ring_id, m.role AS role ORDER BY ring_id, role",
        id=account_id,
    ).data()
    return found


def account_row(node: Mapping[str, Any], run: str | None) -> dict[str, Any]:
    """Canonical columns and flags of an `(:Account)`."""
    row = {name: node.get(camel(name)) for name in ACCOUNTS.names}
    row["opened_at"], row["closed_at"] = utc(row["opened_at"]), utc(row["closed_at"])
    current = run is not None and node.get("scoreRun") == run
    return row | {name: node.get(name) if current else None for name in ("risk", "level", "flagged")}
