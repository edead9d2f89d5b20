"""One version of a ring: the named run's, or the last."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, select

from rings.errors import UnknownRing
from rings.life.runs import RUNS
from rings.table import ring_evidence, ring_versions

_COMPLETED: Final = and_(
    ring_evidence.c.run_id == ring_versions.c.run_id, ring_evidence.c.ring_id == ring_versions.c.ring_id
)


def version_of(
    connection: Connection,
    ring_id: str,
    run_id: str | None = None,
    *,
    wanted: ColumnElement[Any] = ring_versions.c.document,
) -> Any:
    """The wanted column of the latest complete run that found the ring, or of the named one. Raises: `UnknownRing`."""
    query = (
        select(wanted)
        .join(RUNS, RUNS.c.run_id == ring_versions.c.run_id)
        .outerjoin(ring_evidence, _COMPLETED)
        .where(ring_versions.c.ring_id == ring_id, RUNS.c.complete)
        .order_by(RUNS.c.scored_at.desc(), ring_versions.c.run_id.desc())
        .limit(1)
    )
    if run_id is not None:
        query = query.where(ring_versions.c.run_id == run_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise unknown(ring_id) if run_id is None else UnknownRing(f"no run {run_id!r} has a ring {ring_id!r}")
    return row[0]


def unknown(ring_id: str) -> UnknownRing:
    """That no ring has the id."""
    return UnknownRing(f"no ring has the id {ring_id!r}")
