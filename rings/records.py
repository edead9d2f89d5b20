"""Writing and reading of the rings of score runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from rings.errors import RunIsComplete, WrongCursor
from rings.facets import COUNTRY, DEVICE, has_facet, write_facets
from rings.life.runs import RUNS, latest_run
from rings.life.writing import write_lineage
from rings.page import Cursor, RingFilter, RingPage, RingSort, query_key
from rings.table import ring_evidence, ring_members, ring_versions
from rings.versions import unknown, version_of

#: Ring documents, or rows of a ring's history.
Documents = list[dict[str, Any]]

_SORT_COLUMNS: Final = {
    RingSort.RISK: ring_versions.c.risk,
    RingSort.AMOUNT: ring_versions.c.amount_base_minor,
    RingSort.STARTED_AT: ring_versions.c.started_at,
    RingSort.SIZE: ring_versions.c.transaction_count,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRecord:
    """All that is kept of one ring of one run."""

    #: what `rings.document.document` makes
    document: dict[str, Any]
    #: canonical JSON of what `rings.evidence.build` makes
    evidence: str
    #: what `rings.subgraph.subgraph` makes
    subgraph: dict[str, Any]


class RingRecords:
    """The rings of one records database; only complete runs are seen."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- writing ------------------------------------------------------------------------------------------

    def write(self, run_id: str, rings: Sequence[RingRecord], *, basis: Mapping[str, Any] | None = None) -> None:
        """Keep the rings of a run and their lineage, replacing what an interrupted attempt at it left; one transaction.

        `basis` is what besides data, model and rules decides about rings: settings and versions, by name.

        Raises: `RunIsComplete` where the run was completed: what may have been served is never overwritten.
        """
        with self._engine.begin() as connection:
            state = select(RUNS.c.complete).where(RUNS.c.run_id == run_id)
            if connection.execute(state).scalar_one_or_none():
                msg = f"run {run_id} is complete"
                raise RunIsComplete(msg)
            for kept in (ring_members, ring_versions):
                connection.execute(delete(kept).where(kept.c.run_id == run_id))
            if rings:
                connection.execute(insert(ring_versions), [_version_row(run_id, ring) for ring in rings])
            members = [row for ring in rings for row in _member_rows(run_id, ring.document)]
            if members:
                connection.execute(insert(ring_members), members)
            write_lineage(connection, run_id, [ring.document for ring in rings], basis or {})
            write_facets(connection, run_id, [ring.document for ring in rings])

    def complete_evidence(self, run_id: str, ring: RingRecord) -> bool:
        """Keep what was run again after the re-score, beside what that said; False where it is there already."""
        row = {"run_id": run_id, "ring_id": ring.document["id"], "evidence": ring.evidence, "subgraph": ring.subgraph}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(ring_evidence).values(**row, made_at=datetime.now(UTC)))
        except IntegrityError:
            return False
        return True

    # -- reading ------------------------------------------------------------------------------------------

    def list(
        self,
        wanted: RingFilter | None = None,
        *,
        sort: RingSort = RingSort.RISK,
        cursor: str | None = None,
        limit: int = 50,
    ) -> RingPage:
        """A page of the latest complete run, or of the cursor's run. Raises: `WrongCursor`."""
        wanted = wanted or RingFilter()
        key = query_key(wanted, sort)
        at = None if cursor is None else Cursor.decode(cursor, query=key)
        with self._engine.connect() as connection:
            run_id = latest_run(connection) if at is None else _known_run(connection, at.run_id)
            if run_id is None:
                return RingPage(run_id=None, rings=[], total=0, next=None)
            where = and_(ring_versions.c.run_id == run_id, *_conditions(wanted))
            total = connection.execute(select(func.count()).select_from(ring_versions).where(where)).scalar_one()
            rows = connection.execute(_page(where, sort, at, limit)).all()
        more = len(rows) > limit
        rows = rows[:limit]
        following = None
        if more:
            value = rows[-1].sort_value
            last = (value.isoformat() if isinstance(value, datetime) else value, rows[-1].ring_id)
            following = Cursor(run_id=run_id, query=key, last=last).encode()
        return RingPage(run_id=run_id, rings=[row.document for row in rows], total=total, next=following)

    def get(self, ring_id: str, run_id: str | None = None) -> dict[str, Any]:
        """The ring's document in the latest complete run that found it, or in the named one. Raises: `UnknownRing`."""
        return dict(self._version(ring_id, run_id, ring_versions.c.document))

    def evidence(self, ring_id: str, run_id: str | None = None) -> dict[str, Any]:
        """The evidence document of the same version, completed where it was. Raises: `UnknownRing`."""
        wanted = func.coalesce(ring_evidence.c.evidence, ring_versions.c.evidence)
        return dict(json.loads(self._version(ring_id, run_id, wanted)))

    def subgraph(self, ring_id: str, run_id: str | None = None) -> dict[str, Any]:
        """Nodes with positions and edges of the same version. Raises: `UnknownRing`."""
        wanted = func.coalesce(ring_evidence.c.subgraph, ring_versions.c.subgraph)
        return dict(self._version(ring_id, run_id, wanted))

    def history(self, ring_id: str) -> Documents:
        """Every complete run's version, newest first: run_id, scored_at, risk, level, counts, evidence's hash.

        Raises: `UnknownRing`.
        """
        kept = ring_versions.c
        query = (
            select(
                kept.run_id, kept.typology, kept.risk, kept.level, kept.transaction_count, kept.member_count,
                kept.started_at, kept.ended_at, kept.evidence_sha256,
            )
            .join(RUNS, RUNS.c.run_id == kept.run_id)
            .where(kept.ring_id == ring_id, RUNS.c.complete)
            .order_by(RUNS.c.scored_at.desc(), kept.run_id.desc())
        )  # fmt: skip
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        if not rows:
            raise unknown(ring_id)
        return [dict(row) for row in rows]

    def of_run(self, run_id: str | None = None) -> Documents:
        """Every document of a complete run (default: the latest), for lineage; by ring id."""
        with self._engine.connect() as connection:
            run_id = run_id or latest_run(connection)
            query = select(ring_versions.c.document).join(RUNS, RUNS.c.run_id == ring_versions.c.run_id)
            seen = and_(ring_versions.c.run_id == run_id, RUNS.c.complete)
            return list(connection.execute(query.where(seen).order_by(ring_versions.c.ring_id)).scalars())

    def dormant(self, *, since: datetime | None = None) -> Documents:
        """The last versions of rings that the latest run did not find, of runs scored from `since` on; by ring id."""
        kept = ring_versions.c
        turn = func.row_number().over(
            partition_by=kept.ring_id, order_by=(RUNS.c.scored_at.desc(), RUNS.c.run_id.desc())
        )
        complete = RUNS.c.complete if since is None else and_(RUNS.c.complete, RUNS.c.scored_at >= since)
        ordered = select(kept.run_id, kept.ring_id, turn.label("turn")).join(RUNS, RUNS.c.run_id == kept.run_id)
        last = ordered.where(complete).subquery()
        same = and_(kept.run_id == last.c.run_id, kept.ring_id == last.c.ring_id)
        query = select(kept.document).join(last, same).where(last.c.turn == 1).order_by(kept.ring_id)
        with self._engine.connect() as connection:
            return list(connection.execute(query.where(kept.run_id != latest_run(connection))).scalars())

    def used_ids(self) -> set[str]:
        """Every id that a complete run ever gave to a ring."""
        query = select(ring_versions.c.ring_id).join(RUNS, RUNS.c.run_id == ring_versions.c.run_id)
        with self._engine.connect() as connection:
            return set(connection.execute(query.where(RUNS.c.complete).distinct()).scalars())

    def _version(self, ring_id: str, run_id: str | None, wanted: ColumnElement[Any]) -> Any:
        with self._engine.connect() as connection:
            return version_of(connection, ring_id, run_id, wanted=wanted)


def _known_run(connection: Connection, run_id: str) -> str:
    query = select(RUNS.c.run_id).where(RUNS.c.run_id == run_id, RUNS.c.complete)
    known = connection.execute(query).scalar_one_or_none()
    if known is None:
        raise WrongCursor("the cursor's run is not known")
    return str(known)


def _page(where: ColumnElement[bool], sort: RingSort, at: Cursor | None, limit: int) -> Select[Any]:
    """One row more than the page, which tells whether another follows."""
    by = _SORT_COLUMNS[sort]
    query = select(ring_versions.c.ring_id, ring_versions.c.document, by.label("sort_value")).where(where)
    if at is not None:
        value, ring_id = at.last
        try:
            last = datetime.fromisoformat(str(value)) if sort is RingSort.STARTED_AT else float(value)
        except ValueError:
            raise WrongCursor("the cursor was not made by this list") from None
        query = query.where(or_(by < last, and_(by == last, ring_versions.c.ring_id > ring_id)))
    return query.order_by(by.desc(), ring_versions.c.ring_id).limit(limit + 1)


def _conditions(wanted: RingFilter) -> list[ColumnElement[bool]]:
    kept = ring_versions.c
    asked: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (wanted.typology, lambda: kept.typology == wanted.typology),
        (wanted.min_risk, lambda: kept.risk >= wanted.min_risk),
        (wanted.max_risk, lambda: kept.risk <= wanted.max_risk),
        (wanted.max_amount_minor, lambda: kept.amount_base_minor <= wanted.max_amount_minor),
        (wanted.device, lambda: has_facet(DEVICE, wanted.device)),
        (wanted.country, lambda: has_facet(COUNTRY, wanted.country)),
        (wanted.level, lambda: kept.level == wanted.level),
        (wanted.min_amount_minor, lambda: kept.amount_base_minor >= wanted.min_amount_minor),
        (wanted.since, lambda: kept.ended_at >= wanted.since),
        (wanted.until, lambda: kept.started_at < wanted.until),
        (wanted.account, lambda: _has_member("account", wanted.account)),
        (wanted.merchant, lambda: _has_member("merchant", wanted.merchant)),
    ]
    return [condition() for value, condition in asked if value is not None]


def _has_member(kind: str, member_id: str | None) -> ColumnElement[bool]:
    member = ring_members.c
    return (
        select(1)
        .where(
            member.run_id == ring_versions.c.run_id,
            member.ring_id == ring_versions.c.ring_id,
            member.kind == kind,
            member.member_id == member_id,
        )
        .exists()
    )


def _version_row(run_id: str, ring: RingRecord) -> dict[str, Any]:
    document = ring.document
    same = ("typology", "risk", "level", "amount_base_minor", "transaction_count", "member_count", "truncated")
    return {
        "run_id": run_id,
        "ring_id": document["id"],
        **{name: document[name] for name in same},
        "started_at": datetime.fromisoformat(document["started_at"]),
        "ended_at": datetime.fromisoformat(document["ended_at"]),
        "document": {**document, "run_id": run_id},
        "evidence": ring.evidence,
        "evidence_sha256": json.loads(ring.evidence)["sha256"],
        "subgraph": ring.subgraph,
    }


def _member_rows(run_id: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"run_id": run_id, "ring_id": document["id"], "kind": m["kind"], "member_id": m["id"], "role": m["role"]}
        for m in document["members"]
    ]
