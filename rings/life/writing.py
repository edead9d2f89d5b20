"""Lineage of a run, written in the transaction that writes its rings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from rings.life.lineage import edges
from rings.life.runs import RUNS, latest_run
from rings.life.table import ring_lineage, ring_runs
from rings.table import ring_versions

Documents = Sequence[Mapping[str, Any]]


def write_lineage(connection: Connection, run_id: str, documents: Documents, basis: Mapping[str, Any]) -> None:
    """Keep how the rings of this run came from those of the latest complete one, replacing an interrupted attempt's."""
    for kept in (ring_lineage, ring_runs):
        connection.execute(delete(kept).where(kept.c.run_id == run_id))
    previous = latest_run(connection)
    before = _transactions(connection, previous) if previous is not None else {}
    after = {one["id"]: one["transactions"] for one in documents}
    earlier = {
        name: (run, len(set(its).intersection(after[name])))
        for name in after.keys() - before.keys()
        for run, its in _last_version(connection, name)
    }
    found = edges(before, after, from_run=previous, earlier=earlier)
    connection.execute(insert(ring_runs).values(run_id=run_id, previous_run_id=previous, basis=dict(basis)))
    if found:
        rows = [{"run_id": run_id, "number": number, **asdict(edge)} for number, edge in enumerate(found)]
        connection.execute(insert(ring_lineage), rows)


def _transactions(connection: Connection, run_id: str) -> dict[str, list[str]]:
    query = select(ring_versions.c.ring_id, ring_versions.c.document).where(ring_versions.c.run_id == run_id)
    return {ring_id: document["transactions"] for ring_id, document in connection.execute(query)}


def _last_version(connection: Connection, ring_id: str) -> list[tuple[str, list[str]]]:
    """The latest complete run that found the ring, with its transactions; none for a new ring."""
    kept = ring_versions.c
    query = (
        select(kept.run_id, kept.document)
        .join(RUNS, RUNS.c.run_id == kept.run_id)
        .where(kept.ring_id == ring_id, RUNS.c.complete)
        .order_by(RUNS.c.scored_at.desc(), kept.run_id.desc())
        .limit(1)
    )
    return [(run_id, document["transactions"]) for run_id, document in connection.execute(query)]
