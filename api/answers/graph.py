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
    flagged_count: int = Field(description="transfers among them that the last run flagged", examples=[1])
    flagged_minor: int = Field(description="their sum", examples=[250000])
    risk: int | None = Field(description="the highest risk among those", examples=[91])


class UseAnswer(BaseModel):
    """The use of a device by an account; both are keys."""

    model_config = ConfigDict(extra="allow")

    account: str = Field(examples=["account:070:8000F4670"])
    device: str = Field(examples=["device:phone-1"])
    count: int = Field(examples=[3])


class NeighborhoodAnswer(BaseModel):
    """What lies around an account."""

    base_currency: str | None = Field(description="of all amounts", examples=["USD"])
    nodes: list[NodeAnswer]
    flows: list[FlowAnswer]
    uses: list[UseAnswer] = Field(description="of the shown devices by the shown accounts")
    left_out: int = Field(description="flows beyond the limit, counted exactly", examples=[0])
    left_out_transfers: int = Field(description="transfers in them", examples=[0])
    left_out_minor: int = Field(description="their sum in minor units of the base currency", examples=[0])
    without_devices: list[str] = Field(
        description="accounts with too many transactions for their devices to be looked up at once", examples=[[]]
    )
    why_empty: str | None = Field(description="where nothing lies around the account: why", examples=[None])
