"""The register of loads, as `(:Load)` nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from graph.errors import UnknownLoad
from graph.store.neo4j.schema import ORDINAL_BITS, ORDINALS
from graph.store.protocol import LoadState


@dataclass(frozen=True, slots=True)
class Load:
    """A `(:Load)` node."""

    number: int
    load_id: str
    batches_done: int
    ordinals: int
    complete: bool

    @property
    def first_row(self) -> int:
        """Row of its first transaction."""
        return self.number << ORDINAL_BITS

    @property
    def rows(self) -> dict[str, Any]:
        """Range of rows that its transactions may have, as parameters `low` and `high`."""
        return {"low": self.first_row, "high": self.first_row + ORDINALS - 1}


def begin(tx: ManagedTransaction, load_id: str, description: Mapping[str, Any]) -> LoadState:
    """The state of the load, which is made where there is none."""
    known = tx.run("MATCH (l:Load {loadId: $id}) RETURN l", id=load_id).single()
    if known is None:
        # The lock on the counter makes beginners wait for each other.
        tx.run(
            "MATCH (f:StoreFact {key: 'loads'}) SET f.value = f.value + 1 WITH f "
            "MERGE (l:Load {loadId: $id}) ON CREATE SET l.number = f.value, l.description = $description, "
            "l.batchesDone = 0, l.ordinals = 0, l.complete = false, l.quarantined = 0, l.parts = 0",
            id=load_id,
            description=json.dumps(description, sort_keys=True, default=str),
        ).consume()
    load = find(tx, load_id)
    return LoadState(load_id=load_id, batches_done=load.batches_done, complete=load.complete)


def find(tx: ManagedTransaction, load_id: str, *, lock: bool = False) -> Load:
    """The load; with `lock`, other writers of it wait for this transaction. Raises: `UnknownLoad`."""
    locked = "SET l.lock = true REMOVE l.lock " if lock else ""
    row = tx.run(
        f"MATCH (l:Load {{loadId: $id}}) {locked}RETURN l.number, l.batchesDone, l.ordinals, l.complete", id=load_id
    ).single()
    if row is None:
        msg = f"load {load_id} was never begun"
        raise UnknownLoad(msg)
    return Load(row[0], load_id, row[1], row[2], row[3])


def unfinished(tx: ManagedTransaction) -> list[tuple[LoadState, dict[str, Any]]]:
    """Loads that are not complete, oldest first, with their descriptions."""
    rows = tx.run(
        "MATCH (l:Load {complete: false}) RETURN l.loadId, l.batchesDone, l.description ORDER BY l.number"
    ).values()
    return [
        (LoadState(load_id=load_id, batches_done=done, complete=False), json.loads(description))
        for load_id, done, description in rows
    ]


def complete(tx: ManagedTransaction) -> list[tuple[str, dict[str, Any]]]:
    """Loads that are complete, with their descriptions, in the order of their completion."""
    rows = tx.run(
        "MATCH (l:Load {complete: true}) RETURN l.loadId, l.description "
        "ORDER BY l.base, l.ordinals, l.recordedAt, l.number"
    ).values()
    return [(load_id, json.loads(description)) for load_id, description in rows]


def hidden(tx: ManagedTransaction) -> list[int]:
    """Numbers of the loads whose rows nobody may see."""
    return [row[0] for row in tx.run("MATCH (l:Load {complete: false}) RETURN l.number")]
