"""What a page needs of a hub, kept at the write-back: sums and the foremost of its flows, its devices.

Summing 200,000 relationships takes the server half a second, so it is done once. A load that touches a hub drops its
view; until the next write-back the hub is then summed by whoever asks: slower, never wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from neo4j import ManagedTransaction

from graph.store.expansion import Flow, Totals
from graph.store.neo4j.connection import Connection
from graph.store.neo4j.flow_writing import Pair

if TYPE_CHECKING:
    from graph.store.neo4j.flows import Neo4jFlows

#: An account with more flows than this, or more transactions of its own than that, is a hub.
HUB_FLOWS: Final = 1_000
HUB_TRANSACTIONS: Final = 10_000
#: So many flows each way, and uses of devices, are kept: as many as a page may ask for.
KEPT: Final = 1_000
KEPT_USES: Final = 4_000

_HUBS: Final = (
    f"MATCH (n:Account) WHERE COUNT {{ (n)-[:FLOW]->() }} + COUNT {{ (n)<-[:FLOW]-() }} > {HUB_FLOWS} "
    f"OR COUNT {{ (n)-[:PERFORMS]->() }} > {HUB_TRANSACTIONS} RETURN n.accountId"
)


@dataclass(frozen=True, slots=True)
class HubView:
    """One hub as the last write-back found it."""

    totals: Totals
    #: the largest each way, at most `KEPT`, as they were packed: most pages ask for a few
    outgoing: list[dict[str, Any]]
    incoming: list[dict[str, Any]]
    #: the most frequent uses of devices, at most `KEPT_USES`
    uses: list[dict[str, Any]]

    def largest(self, limit: int) -> list[Flow]:
        """The `limit` largest flows each way."""
        return [_flow(flow) for flow in (*self.outgoing[:limit], *self.incoming[:limit])]


def read(tx: ManagedTransaction, keys: Sequence[str]) -> dict[str, HubView]:
    """The views that there are of these nodes."""
    rows = tx.run("UNWIND $keys AS key MATCH (v:HubView {key: key}) RETURN v.key, v.view", keys=list(keys)).values()
    return {key: _unpack(text) for key, text in rows}


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
    tx.run(
        "MERGE (v:HubView {key: $key}) SET v.view = $view", key=key, view=_pack(_summed(Neo4jFlows(tx), key))
    ).consume()


def _summed(flows: Neo4jFlows, key: str) -> HubView:
    largest = sorted(flows.largest([key], KEPT), key=lambda flow: (-flow.total_minor, -flow.count))
    return HubView(
        totals=flows.totals([key])[key],
        outgoing=[asdict(flow) for flow in largest if flow.source == key],
        incoming=[asdict(flow) for flow in largest if flow.target == key],
        uses=flows.uses_of([key], KEPT_USES),
    )


def _pack(view: HubView) -> str:
    return json.dumps(asdict(view), default=datetime.isoformat)


def _unpack(text: str) -> HubView:
    document = json.loads(text)
    return HubView(
        totals=Totals(**document["totals"]),
        outgoing=document["outgoing"],
        incoming=document["incoming"],
        uses=[
            use | {name: datetime.fromisoformat(use[name]) for name in ("first", "last")} for use in document["uses"]
        ],
    )


def _flow(document: dict[str, Any]) -> Flow:
    times = {name: datetime.fromisoformat(document[name]) for name in ("first", "last")}
    return Flow(**document | times)
