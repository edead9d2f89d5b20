"""What a page needs of a hub, kept at the write-back: sums and the foremost of its flows, its devices.

Summing 200,000 relationships takes the server half a second, so it is done once. A load that touches a hub drops its
view; until the next write-back the hub is then summed by whoever asks: slower, never wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction

from graph.store.expansion import HUB_FLOWS, Flow, Totals
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.flow_writing import Pair

if TYPE_CHECKING:
    from graph.store.neo4j.flows import Neo4jFlows

#: An account with more transactions of its own than this is a hub, too.
HUB_TRANSACTIONS: Final = 10_000
#: So many flows each way, and uses of devices, are kept: as many as a page may ask for.
KEPT: Final = 1_000
KEPT_USES: Final = 4_000

_HUBS: Final = (
    f"MATCH (n:Account) WHERE COUNT {{ (n)-[:FLOW]->() }} + COUNT {{ (n)<-[:FLOW]-() }} > {HUB_FLOWS} "
    f"OR COUNT {{ (n)-[:PERFORMS]->() }} > {HUB_TRANSACTIONS} RETURN n.accountId"
)


def totals(tx: ManagedTransaction, keys: Sequence[str]) -> dict[str, Totals]:
    """What the flows of those of these nodes that are hubs add up to."""
    rows = _read(tx, keys, "v.flows, v.transfers, v.totalMinor")
    return {key: Totals(*numbers) for key, *numbers in rows}


def largest(tx: ManagedTransaction, keys: Sequence[str], limit: int) -> dict[str, list[Flow]]:
    """The `limit` largest flows each way of those that are hubs; none where more are asked for than are kept."""
    return _flows(tx, keys, ("outgoing", "incoming"), limit)


def suspicious(tx: ManagedTransaction, keys: Sequence[str], limit: int) -> dict[str, list[Flow]]:
    """The same of the flows with the largest flagged amount."""
    return _flows(tx, keys, ("suspiciousOutgoing", "suspiciousIncoming"), limit)


def _flows(tx: ManagedTransaction, keys: Sequence[str], lists: Sequence[str], limit: int) -> dict[str, list[Flow]]:
    if limit > KEPT:
        return {}
    rows = _read(tx, keys, ", ".join(f"v.{name}[..$limit]" for name in lists), limit=limit)
    return {key: [_flow(text) for texts in both for text in texts] for key, *both in rows}


def uses(tx: ManagedTransaction, keys: Sequence[str], limit: int) -> dict[str, list[dict[str, Any]]]:
    """The `limit` most frequent uses of devices of those hubs of which as many, or all, are kept."""
    rows = _read(tx, keys, f"v.uses[..$limit], $limit <= {KEPT_USES} OR size(v.uses) < {KEPT_USES}", limit=limit)
    return {key: [_with_times(text) for text in its] for key, its, enough in rows if enough}


def _read(tx: ManagedTransaction, keys: Sequence[str], wanted: str, **more: Any) -> list[list[Any]]:
    """Rows of hubs, each after its key; only what is wanted of a view leaves the server."""
    statement = f"UNWIND $keys AS key MATCH (v:HubView {{key: key}}) WHERE v.flows IS NOT NULL RETURN v.key, {wanted}"
    return tx.run(statement, keys=list(keys), **more).values()


def write(connection: Connection) -> None:
    """Replace all views; each in a transaction during which no load completes."""
    connection.write(lambda tx: tx.run("MATCH (v:HubView) DELETE v").consume())
    for (account_id,) in connection.read(lambda tx: tx.run(_HUBS).values()):
        connection.write(partial(_write, key=f"account:{account_id}"))


def drop(tx: ManagedTransaction, pairs: pa.Table, again: Iterable[Pair]) -> None:
    """Remove the views of hubs that a load touches, in the transaction that completes it."""
    keys: list[str] = tx.run("MATCH (v:HubView) RETURN collect(v.key)").single(strict=True)[0]
    if not keys:
        return
    hubs = pa.array([key.partition(":")[2] for key in keys], pa.string())
    touched = {end for pair in again for end in (pair[1], pair[3])}
    for side in ("source_id", "target_id"):
        ends = pairs.column(side)
        touched.update(pc.unique(ends.filter(pc.is_in(ends, value_set=hubs))).to_pylist())
    gone = [key for key in keys if key.partition(":")[2] in touched]
    tx.run("UNWIND $keys AS key MATCH (v:HubView {key: key}) DELETE v", keys=gone).consume()


def _write(tx: ManagedTransaction, *, key: str) -> None:
    from graph.store.neo4j.flows import Neo4jFlows  # noqa: PLC0415 - readers use views, and a view is read once

    tx.run("MATCH (f:StoreFact {key: 'order'}) SET f.lock = true REMOVE f.lock").consume()
    tx.run("MERGE (v:HubView {key: $key}) SET v = $view", key=key, view=_summed(Neo4jFlows(tx), key)).consume()


def _summed(flows: Neo4jFlows, key: str) -> dict[str, Any]:
    """A view as the server keeps it: sums, and the foremost flows and uses as texts, the largest first."""
    sums = flows.totals([key])[key]
    largest = sorted(flows.largest([key], KEPT), key=lambda flow: (-flow.total_minor, -flow.count))
    flagged = sorted(flows.suspicious([key], KEPT), key=lambda flow: (-flow.flagged_minor, -flow.flagged_count))
    return {
        "key": key,
        "flows": sums.flows,
        "transfers": sums.transfers,
        "totalMinor": sums.total_minor,
        "outgoing": [_pack(asdict(flow)) for flow in largest if flow.source == key],
        "incoming": [_pack(asdict(flow)) for flow in largest if flow.target == key],
        "suspiciousOutgoing": [_pack(asdict(flow)) for flow in flagged if flow.source == key],
        "suspiciousIncoming": [_pack(asdict(flow)) for flow in flagged if flow.target == key],
        "uses": [_pack(use) for use in flows.uses_of([key], KEPT_USES)],
    }


def _pack(document: dict[str, Any]) -> str:
    return json.dumps(document, default=datetime.isoformat)


def _with_times(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document | {name: datetime.fromisoformat(document[name]) for name in ("first", "last")}


def _flow(text: str) -> Flow:
    return Flow(**_with_times(text))
