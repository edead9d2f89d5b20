"""Answers about the life of a ring: versions, changes with their causes, lineage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.answers.rings import Member, Pagination
from graph.canonical.vocabulary import Typology
from rings.life.causes import Cause
from rings.life.lineage import Kind
from rings.life.status import Status
from rings.ring import Role
from scoring.scores import Level

_RUN = "run-5f2c9a1b7d3e4f60a1b2"
_RING = "ring-5f2c9a1b7d3e4f60a1b2"
_OTHER = "ring-0a1b2c3d4e5f60718293"


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LifeAnswer(_Told):
    """Where a ring stands."""

    status: Status = Field(
        description="`active`: the latest run found it; `superseded`: it went into others; `ended`: neither",
        examples=["active"],
    )
    successors: list[str] = Field(description="what a superseded ring went into after its last version", examples=[[]])
    now_in: list[str] = Field(description="the active rings that following successors leads to", examples=[[]])
    first_seen: datetime = Field(description="first run that found it", examples=["2026-01-12T02:15:09Z"])
    last_seen: datetime = Field(description="last run that found it", examples=["2026-01-31T02:15:09Z"])
    runs: int = Field(description="runs that found it", examples=[12])


class RoleChange(_Told):
    """A member whose part changed."""

    kind: str = Field(examples=["account"])
    id: str = Field(examples=["070:8000F4670"])
    before: Role = Field(examples=["source"])
    after: Role = Field(examples=["pass_through"])


class FactChange(_Told):
    """A fact of two versions."""

    before: Any = Field(description="null: there was no earlier version", examples=[61.5])
    after: Any = Field(description="null: the ring is no more", examples=[74.0])


class DiffAnswer(_Told):
    """The later version less the earlier one; what stayed is left out."""

    transactions_added: list[str] = Field(examples=[["tx-17"]])
    transactions_removed: list[str] = Field(examples=[[]])
    members_added: list[Member]
    members_removed: list[Member]
    roles_changed: list[RoleChange]
    facts: dict[str, FactChange] = Field(examples=[{"risk": {"before": 61.5, "after": 74.0}}])


class CauseAnswer(_Told):
    """One thing that differs between the two runs and bears on the ring."""

    cause: Cause = Field(examples=["new_transactions"])
    text: str = Field(examples=["1 transfer new in the data"])
    transaction_ids: list[str] = Field(description="where transfers prove it", examples=[["tx-17"]])
    before: str | None = Field(examples=[None])
    after: str | None = Field(examples=[None])


class VersionLine(_Told):
    """A version of a ring in short."""

    run_id: str = Field(examples=[_RUN])
    typology: Typology = Field(examples=["gather_scatter"])
    risk: float = Field(examples=[74.0])
    level: Level = Field(examples=["high"])
    amount_minor: int = Field(examples=[4200000])
    currency: str = Field(examples=["USD"])
    transaction_count: int = Field(examples=[14])
    member_count: int = Field(examples=[9])


class VersionAnswer(VersionLine):
    """A version, what made it, and what changed from the one before."""

    scored_at: datetime = Field(examples=["2026-01-31T02:15:09Z"])
    data_until: datetime | None = Field(examples=["2026-01-30T23:59:12Z"])
    model_version: str = Field(examples=["20260130-5f2c9a"])
    rules_version: str = Field(examples=["9d1f03"])
    evidence_sha256: str = Field(examples=["5f2c9a1b" * 8])
    diff: DiffAnswer
    causes: list[CauseAnswer]


class HistoryAnswer(LifeAnswer):
    """The versions of a ring, newest first."""

    ring_id: str = Field(examples=[_RING])
    data: list[VersionAnswer]
    pagination: Pagination


class RingChanges(LifeAnswer):
    """What changed of one ring since a time."""

    ring_id: str = Field(examples=[_RING])
    since: datetime = Field(examples=["2026-01-30T00:00:00Z"])
    changed: bool = Field(description="whether the ring, or the run that it is of, is another one", examples=[True])
    text: str = Field(examples=["the ring as it was at that time, and as it is now"])
    before: VersionLine | None = Field(description="null: it was not known")
    after: VersionLine | None = Field(description="null: it is found no more")
    diff: DiffAnswer
    causes: list[CauseAnswer]


class ChangeLine(_Told):
    """A step from the rings that were to those that are."""

    kind: Kind = Field(examples=["merged"])
    from_ring: str | None = Field(description="null: a new ring", examples=[_RING])
    to_ring: str | None = Field(description="null: a ring that ended", examples=[_OTHER])
    shared: int = Field(description="transfers that both versions hold", examples=[5])
    diff: DiffAnswer = Field(description="the version of `to_ring` less that of `from_ring`")
    causes: list[CauseAnswer]


class ChangeList(_Told):
    """What changed of all rings since a time."""

    since: datetime = Field(examples=["2026-01-30T00:00:00Z"])
    run_before: str | None = Field(description="null: nothing had been scored by then", examples=[_RUN])
    run_now: str | None = Field(description="null: nothing was scored yet", examples=[_RUN])
    text: str = Field(examples=["12 steps from the run of that time to the present one"])
    data: list[ChangeLine]
    pagination: Pagination


class StepAnswer(_Told):
    """A step of lineage, in the run that took it."""

    kind: Kind = Field(examples=["merged"])
    run_id: str = Field(examples=[_RUN])
    scored_at: datetime = Field(examples=["2026-01-31T02:15:09Z"])
    from_ring: str | None = Field(examples=[_RING])
    from_run: str | None = Field(examples=["run-00112233445566778899"])
    to_ring: str | None = Field(examples=[_OTHER])
    shared: int = Field(examples=[5])


class RelatedRing(LifeAnswer):
    """A ring of the family."""

    id: str = Field(examples=[_OTHER])


class LineageAnswer(LifeAnswer):
    """A ring's family: all that it came from or went into, in any number of steps."""

    ring_id: str = Field(examples=[_RING])
    steps: list[StepAnswer] = Field(description="oldest first; a ring that just goes on makes no step")
    rings: list[RelatedRing] = Field(description="the other rings of these steps, by id")
    truncated: bool = Field(description="the family has more rings than `limit`", examples=[False])
