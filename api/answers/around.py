"""Answers to why an account is suspected, in the transfers around it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.answers.queries import SkippedAccount, TransferAnswer

_KEY = "account:070:8000F4670"


class WeighedTransfer(TransferAnswer):
    """A transfer with how much it belongs to what the account is suspected of."""

    weight: float = Field(description="0 to 1", examples=[0.93])
    named: bool = Field(description="the weight is .3 or more", examples=[True])
    score_at: float | None = Field(description="null: not in the last run", examples=[61.5])
    score_now: float | None = Field(examples=[91.2])
    ring_id: str | None = Field(examples=["ring-3f2a90c1d4e5"])


class AccountExplanation(BaseModel):
    """The transfers around an account, those with the highest weight first."""

    account: str = Field(examples=[_KEY])
    since: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    until: datetime = Field(description="exclusive", examples=["2026-01-29T17:30:00Z"])
    hops: int = Field(examples=[2])
    run_id: str | None = Field(description="the re-score that the weights rest on", examples=["run-5f2c9a1b"])
    scored_at: datetime | None = Field(examples=["2026-01-31T02:15:00Z"])
    transfers: list[WeighedTransfer]
    total: int = Field(description="transfers between accounts that were weighed", examples=[84])
    left_out: int = Field(description="weighed, but beyond the limit", examples=[0])
    hubs: list[SkippedAccount] = Field(description="accounts whose transfers were not all looked at")
    why_empty: str | None = Field(description="where there is none: why", examples=[None])
