"""Answers that are a piece of the transaction graph."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class NodeAnswer(BaseModel):
    """An account, merchant or device, with what is stored of it."""

    model_config = ConfigDict(extra="allow")

    key: str = Field(description="name within this answer", examples=["account:070:8000F4670"])
    kind: Literal["account", "merchant", "device"] = Field(examples=["account"])
    id: str = Field(examples=["070:8000F4670"])
    hops: int = Field(description="distance from the account in the middle", examples=[1])


class FlowAnswer(BaseModel):
    """All transfers from one node to another, added up."""

    model_config = ConfigDict(extra="allow")

    source: str = Field(examples=["account:070:8000F4670"])
    target: str = Field(examples=["account:012:80011F990"])
    count: int = Field(examples=[3])
    total_minor: int | None = Field(description="sum in minor units of the base currency", examples=[1250000])
    first: datetime | None = Field(examples=["2026-01-05T09:00:00Z"])
    last: datetime | None = Field(examples=["2026-01-29T17:30:00Z"])


class NeighborhoodAnswer(BaseModel):
    """What lies around an account."""

    nodes: list[NodeAnswer]
    flows: list[FlowAnswer]
    left_out: int = Field(description="flows beyond the limit, counted exactly", examples=[0])
