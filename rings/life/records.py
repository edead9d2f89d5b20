"""Reading the lives of rings: status, lineage, versions; only complete runs are seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, and_, func, or_, select

from rings.life.lineage import Edge, Kind
from rings.life.run import RunLife
from rings.life.runs import RUNS, latest_run, run_by
from rings.life.status import Life, Status
from rings.life.table import ring_lineage, ring_runs
from rings.table import ring_versions
from rings.versions import unknown

#: So many steps are followed from a ring that merged to those that live.
_FOLLOWED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of lineage in the run that took it."""

    run_id: str
    scored_at: datetime
    edge: Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All that a ring came from or went into."""

    steps: list[Step]
    #: the other rings of these steps, by id
    rings: list[Life]
    truncated: bool


class LifeRecords:
    """The lives of the rings of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- runs ---------------------------------------------------------------------------------------------

    def runs(self) -> list[RunLife]:
        """Every complete run, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(_runs().order_by(RUNS.c.scored_at, RUNS.c.run_id)).mappings()
            return [_run(row) for row in rows]

    def run(self, run_id: str) -> RunLife | None:
        """One complete run; None: unknown, or not complete."""
        with self._engine.connect() as connection:
            row = connection.execute(_runs().where(RUNS.c.run_id == run_id)).mappings().one_or_none()
        return None if row is None else _run(row)

    def latest(self, *, by: datetime | None = None) -> RunLife | None:
        """The run that is the latest now, or was at a time; None: there was none."""
        with self._engine.connect() as connection:
            run_id = latest_run(connection) if by is None else run_by(connection, by)
        return None if run_id is None else self.run(run_id)

    # -- lineage ------------------------------------------------------------------------------------------

    def edges_of(self, run_id: str) -> list[Edge]:
        """Every step into one run, in the order in which it was kept."""
        query = _edges().where(ring_lineage.c.run_id == run_id).order_by(ring_lineage.c.number)
        with self._engine.connect() as connection:
            return [_edge(row) for row in connection.execute(query).mappings()]

    def known_by(self, ring_ids: Collection[str], at: datetime) -> set[str]:
        """Those of the rings that a complete run had found by a time."""
        kept = ring_versions.c
        query = select(kept.ring_id).join(RUNS, RUNS.c.run_id == kept.run_id).where(RUNS.c.complete)
        seen = query.where(RUNS.c.scored_at <= at, kept.ring_id.in_(list(ring_ids)))
        with self._engine.connect() as connection:
            return set(connection.execute(seen.distinct()).scalars()) if ring_ids else set()

    def family(self, ring_id: str, *, limit: int) -> Family:
        """The steps that lead from or to the ring in any number, oldest first; of at most `limit` rings, the nearest.

        Raises: `UnknownRing`.
        """
        seen, waiting, truncated = {ring_id}, {ring_id}, False
        steps: dict[tuple[str, int], RowMapping] = {}
        with self._engine.connect() as connection:
            while waiting:
                rows = _touching(connection, sorted(waiting))
                met = {row[end] for row in rows for end in ("from_ring", "to_ring")} - seen - {None}
                waiting = set(sorted(met)[: limit - len(seen)])
                truncated = truncated or len(waiting) < len(met)
                seen |= waiting
                steps |= {(row["run_id"], row["number"]): row for row in rows}
        ends = [(row, {row["from_ring"], row["to_ring"]} - {None}) for row in steps.values()]
        shown = sorted((row for row, names in ends if names <= seen), key=lambda row: (row["scored_at"], row["number"]))
        return Family(
            steps=[Step(run_id=row["run_id"], scored_at=row["scored_at"], edge=_edge(row)) for row in shown],
            rings=[self.life(name) for name in sorted(seen - {ring_id})],
            truncated=truncated,
        )

    def life(self, ring_id: str) -> Life:
        """When the ring was seen, whether it lives, and what it went into. Raises: `UnknownRing`."""
        kept = ring_versions.c
        seen = select(func.count(), func.min(RUNS.c.scored_at), func.max(RUNS.c.scored_at)).where(
            kept.ring_id == ring_id, RUNS.c.complete
        )
        with self._engine.connect() as connection:
            runs, first, last = connection.execute(
                seen.join_from(ring_versions, RUNS, kept.run_id == RUNS.c.run_id)
            ).one()
            if not runs:
                raise unknown(ring_id)
            status = status_of(connection, ring_id)
            successors = _successors(connection, ring_id) if status is Status.SUPERSEDED else []
            return Life(
                ring_id=ring_id,
                status=status,
                first_seen=first,
                last_seen=last,
                runs=runs,
                successors=successors,
                now_in=_living_heirs(connection, successors),
            )


def _touching(connection: Connection, ring_ids: Iterable[str]) -> list[RowMapping]:
    """Steps from or to these rings, but those of a ring that just goes on."""
    kept, names = ring_lineage.c, list(ring_ids)
    ours = or_(kept.from_ring.in_(names), kept.to_ring.in_(names))
    query = _edges().add_columns(RUNS.c.scored_at).where(ours, kept.kind != Kind.CONTINUED.value)
    return list(connection.execute(query).mappings())


def status_of(connection: Connection, ring_id: str) -> Status:
    """Where a known ring stands."""
    if _alive(connection, [ring_id]):
        return Status.ACTIVE
    return Status.SUPERSEDED if _successors(connection, ring_id) else Status.ENDED


def _runs() -> Select[Any]:
    told = (
        RUNS.c[name] for name in ("run_id", "scored_at", "data_cut", "data_until", "model_version", "rules_version")
    )
    joined = RUNS.outerjoin(ring_runs, ring_runs.c.run_id == RUNS.c.run_id)
    query = select(*told, ring_runs.c.previous_run_id, ring_runs.c.basis)
    return query.select_from(joined).where(RUNS.c.complete)


def _run(row: RowMapping) -> RunLife:
    return RunLife(**{**row, "basis": row["basis"] or {}})


def _edges() -> Select[Any]:
    """Steps into complete runs."""
    return select(ring_lineage).join(RUNS, and_(RUNS.c.run_id == ring_lineage.c.run_id, RUNS.c.complete))


def _edge(row: RowMapping) -> Edge:
    named = {name: row[name] for name in ("from_ring", "from_run", "to_ring", "shared")}
    return Edge(kind=Kind(row["kind"]), **named)


def _alive(connection: Connection, ring_ids: Iterable[str]) -> set[str]:
    """Those of the rings that the latest run found."""
    kept = ring_versions.c
    query = select(kept.ring_id).where(kept.run_id == latest_run(connection), kept.ring_id.in_(list(ring_ids)))
    return set(connection.execute(query).scalars())


def _successors(connection: Connection, ring_id: str) -> list[str]:
    """The rings into which it went in the run after its last version; none where it just ended."""
    kept = ring_lineage.c
    query = _edges().where(kept.from_ring == ring_id, kept.kind.in_([Kind.MERGED.value, Kind.ENDED.value]))
    rows = connection.execute(query.order_by(RUNS.c.scored_at.desc(), kept.number)).mappings().all()
    return [row["to_ring"] for row in rows if row["run_id"] == rows[0]["run_id"] and row["to_ring"] is not None]


def _living_heirs(connection: Connection, ring_ids: list[str]) -> list[str]:
    """The rings of the latest run that one comes to by following successors."""
    seen, waiting, living = set(ring_ids), list(ring_ids), []
    while waiting and len(seen) < _FOLLOWED:
        alive = _alive(connection, waiting)
        living += [one for one in waiting if one in alive]
        following = [heir for one in waiting if one not in alive for heir in _successors(connection, one)]
        waiting = [one for one in dict.fromkeys(following) if one not in seen]
        seen |= set(waiting)
    return living
