"""What people decided about a ring: a log, appended only, that lies over the machine's ring and never changes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, Column, Connection, Index, Integer, String, Table, Text, insert, select

from jobs.database import UtcTime, metadata


class Action(StrEnum):
    """What a decision does."""

    INCLUDE = "include"
    """A member that the machine does not count to the ring."""
    EXCLUDE = "exclude"
    """A member of the machine's that does not belong to it."""
    MERGE = "merge"
    """Another ring is the same matter."""
    UNDO = "undo"
    """An earlier decision holds no more."""
    CONFIRM = "confirm"
    """The machine's ring changed below; what was decided still holds."""


ring_decisions: Final = Table(
    "ring_decisions",
    metadata,
    Column("ring_id", String(64), primary_key=True),
    # From 1 in each ring: of two who decide at once, one comes second, and is told.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(16), nullable=False),
    Column("member_kind", String(16)),
    Column("member_id", String(300)),
    Column("other_ring", String(64)),
    Column("undoes", Integer),
    Column("reason", Text, nullable=False),
    Column("who", String(200), nullable=False),
    Column("at", UtcTime, nullable=False),
    # The machine's versions that lay below: {ring: {run_id, sha256, status}}.
    Column("base", JSON, nullable=False),
    # Hash of the client's Idempotency-Key: a request that was cut off after it was kept is not kept twice.
    Column("request", String(64), unique=True),
    Index(None, "other_ring"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A decision as it is asked for."""

    action: Action
    reason: str
    member_kind: str | None = None
    member_id: str | None = None
    other_ring: str | None = None
    #: number of the decision to undo
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One entry of a ring's log."""

    ring_id: str
    number: int
    action: Action
    reason: str
    who: str
    at: datetime
    member_kind: str | None = None
    member_id: str | None = None
    other_ring: str | None = None
    undoes: int | None = None
    base: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def member(self) -> tuple[str, str]:
        """Kind and id of the member that it is about."""
        assert self.member_kind is not None, "only for include and exclude"
        assert self.member_id is not None, "only for include and exclude"
        return self.member_kind, self.member_id


def in_force(decisions: list[Decision]) -> list[Decision]:
    """Those that were not undone, without the undoing and confirming ones."""
    undone = {one.undoes for one in decisions if one.action is Action.UNDO}
    shaping = {Action.INCLUDE, Action.EXCLUDE, Action.MERGE}
    return [one for one in decisions if one.action in shaping and one.number not in undone]


def read(connection: Connection, ring_id: str) -> list[Decision]:
    """A ring's log, oldest first."""
    query = select(ring_decisions).where(ring_decisions.c.ring_id == ring_id).order_by(ring_decisions.c.number)
    return [_decision(dict(row)) for row in connection.execute(query).mappings()]


def decided(connection: Connection, *, after: str) -> list[str]:
    """The rings that people decided about, by id."""
    kept = ring_decisions.c.ring_id
    return list(connection.execute(select(kept).where(kept > after).distinct().order_by(kept)).scalars())


def merged_into(connection: Connection, ring_id: str) -> str | None:
    """The ring into which people merged this one; None: into none."""
    kept = ring_decisions.c
    hosts = select(kept.ring_id).where(kept.other_ring == ring_id).distinct().order_by(kept.ring_id)
    for host in connection.execute(hosts).scalars().all():
        if any(one.other_ring == ring_id for one in in_force(read(connection, host))):
            return str(host)
    return None


def by_request(connection: Connection, request: str) -> Decision | None:
    """The decision that was kept for a request; None: none was."""
    row = connection.execute(select(ring_decisions).where(ring_decisions.c.request == request)).mappings().one_or_none()
    return None if row is None else _decision(dict(row))


def append(connection: Connection, decision: Decision, *, request: str | None) -> None:
    """Keep a decision; the database refuses a number that is taken."""
    connection.execute(insert(ring_decisions).values(**asdict(decision), request=request))


def _decision(row: dict[str, Any]) -> Decision:
    del row["request"]
    return Decision(**{**row, "action": Action(row["action"])})
