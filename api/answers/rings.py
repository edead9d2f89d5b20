"""Answers about rings: documents that the re-score made, passed on as they were kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graph.canonical.vocabulary import Typology
from rings.ring import Role
from scoring.scores import Level


class Following(BaseModel):
    """How a list goes on."""

    has_more: bool = Field(examples=[True])
    next: str | None = Field(description="cursor of the next page; null: this was the last", examples=["WyJydW4iXQ"])


class Pagination(Following):
    """How a list goes on, and how long it is."""

    total: int = Field(description="how many there are in all", examples=[168])


class Member(BaseModel):
    """An account, merchant or device of a ring and what it does with the money."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(examples=["account"])
    id: str = Field(examples=["070:8000F4670"])
    role: Role = Field(examples=["collector"])


class RingAnswer(BaseModel):
    """One ring of one score run."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(examples=["r-5f2c9a1b"])
    typology: Typology = Field(examples=["gather_scatter"])
    risk: float = Field(description="0 to 100", examples=[91.2])
    level: Level = Field(examples=["high"])
    amount_minor: int = Field(description="each unit of money once", examples=[4200000])
    turnover_minor: int = Field(description="sum of the transfers", examples=[8400000])
    currency: str = Field(examples=["USD"])
    transaction_count: int = Field(examples=[14])
    member_count: int = Field(examples=[9])
    started_at: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    ended_at: datetime = Field(examples=["2026-01-09T17:30:00Z"])
    truncated: bool = Field(description="a budget was met while it was found", examples=[False])
    members: list[Member] = Field(description="left out of lists")


class RingLine(RingAnswer):
    """A ring in a list: without members, transactions and reasons, which its own page has."""

    members: list[Member] = Field(default_factory=list, exclude=True)
    transactions: list[str] = Field(default_factory=list, exclude=True)
    reasons: list[dict[str, Any]] = Field(default_factory=list, exclude=True)


class RunAnswer(BaseModel):
    """The score run that an answer rests on."""

    run_id: str = Field(examples=["20260131T021500Z-1"])
    scored_at: datetime = Field(examples=["2026-01-31T02:15:09Z"])
    data_until: datetime | None = Field(examples=["2026-01-30T23:59:12Z"])
    model_version: str = Field(examples=["20260130-5f2c9a"])
    rules_version: str = Field(examples=["9d1f03"])
    score: str = Field("score_now", examples=["score_now"])
    status: str = Field(description="`stale` once more was recorded than the run saw", examples=["scored"])


class RingList(BaseModel):
    """A page of rings, all of one run."""

    data: list[RingLine]
    pagination: Pagination
    run: RunAnswer | None = Field(description="null: nothing was scored yet")
    base_currency: str | None = Field(description="of `min_amount_minor` and `max_amount_minor`", examples=["USD"])


class DrawnNode(BaseModel):
    """A member, or a device that several members used, with its place."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(description="`kind:id`, the name that edges use", examples=["account:070:8000F4670"])
    kind: str = Field(examples=["account"])
    label: str = Field(examples=["070:8000F4670"])
    role: Role = Field(examples=["collector"])
    risk: float = Field(description="highest `score_at` among its transfers in the ring", examples=[64.1])
    x: float = Field(examples=[120.0])
    y: float = Field(examples=[0.0])


class DrawnEdge(BaseModel):
    """A transfer of the ring (`transfer`), or the use of a device (`used`)."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(description="of a transfer: the transaction's id", examples=["tx-1"])
    kind: str = Field(examples=["transfer"])
    source: str = Field(examples=["account:070:8000F4670"])
    target: str = Field(examples=["account:012:80011F990"])


class LeftOut(BaseModel):
    """What the limit left out."""

    nodes: int = Field(examples=[0])
    edges: int = Field(examples=[0])


class SubgraphAnswer(BaseModel):
    """A ring to draw: nodes with positions, and edges."""

    model_config = ConfigDict(extra="allow")

    ring_id: str = Field(examples=["r-5f2c9a1b"])
    nodes: list[DrawnNode]
    edges: list[DrawnEdge]
    truncated: bool = Field(description="a budget was met while the ring was found", examples=[False])
    left_out: LeftOut


class ExplanationAnswer(BaseModel):
    """The evidence document that the re-score made, with its hash."""

    model_config = ConfigDict(extra="allow")

    sha256: str = Field(description="over the canonical JSON of the document without it", examples=["5f2c9a1b" * 8])
