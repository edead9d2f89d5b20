"""Answers that carry a score: what each of them says of when, from what and by which model it came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from scoring.scores import Level


class ScoreStatus(StrEnum):
    """How much a score says: `stale` where transactions came after it, the last where there was too little."""

    SCORED = "scored"
    STALE = "stale"
    INSUFFICIENT_HISTORY = "insufficient_history"


class ReasonCode(BaseModel):
    """A reason, as far as a `score` key may know it."""

    code: str = Field(description="permanent code, see /api/v1/reasons", examples=["R02"])


class ReasonAnswer(ReasonCode):
    """One reason for or against a suspicion."""

    text: str = Field(examples=["USD 9,500.00 came in and USD 9,400.00 went out within 3 hours"])
    values: dict[str, Any] = Field(description="the numbers and words of the text", examples=[{"within_s": 10800}])
    transaction_ids: list[str] = Field(description="the transactions that show it", examples=[["tx-1", "tx-2"]])
    weight: float = Field(description="0 to 1, how much it counts beside the others", examples=[0.8])
    against: bool = Field(description="it speaks against the suspicion", examples=[False])


class ScoreBase(BaseModel):
    """What every key may know of a score."""

    score_id: str | None = Field(
        description="permanent name of this score; null: not scored yet", examples=["20260131T021500Z-1:account:070:1"]
    )
    score: Literal["score_now"] = Field(
        "score_now",
        description="which score it is: `score_now` counts all that was known at the re-score",
        examples=["score_now"],
    )
    level: Level | None = Field(description="low, medium or high; null: not scored yet", examples=["high"])
    status: ScoreStatus = Field(examples=["scored"])
    scored_at: datetime | None = Field(description="when it was computed", examples=["2026-01-31T02:15:09Z"])
    data_until: datetime | None = Field(
        description="time of the latest transaction that it saw", examples=["2026-01-30T23:59:12Z"]
    )
    model_version: str | None = Field(examples=["20260130-5f2c9a"])
    transactions_since: int = Field(
        description="transactions recorded after it was computed; above 0 it is stale", examples=[0]
    )


class AccountLevel(ScoreBase):
    """An account's level, for keys with the role `score`."""

    account_id: str = Field(examples=["070:8000F4670"])
    reasons: list[ReasonCode]


class AccountScore(ScoreBase):
    """An account's risk and the reasons for it."""

    account_id: str = Field(examples=["070:8000F4670"])
    risk: float | None = Field(description="0 to 100; orders review, no rating of the customer", examples=[82.4])
    rules_version: str | None = Field(examples=["9d1f03"])
    reasons: list[ReasonAnswer]
    ring_ids: list[str] = Field(description="rings that it takes part in", examples=[["r-5f2c9a1b"]])
    account: dict[str, Any] = Field(
        description="what is stored of the account, with its owners",
        examples=[{"account_id": "070:8000F4670", "bank": "070", "number": "8000F4670", "kind": "customer"}],
    )


class TransactionLevel(ScoreBase):
    """A transaction's level, for keys with the role `score`."""

    transaction_id: str = Field(examples=["tx-1"])
    reasons: list[ReasonCode]


class TransactionScore(ScoreBase):
    """Both scores of a transaction and the reasons for them."""

    model_config = ConfigDict(populate_by_name=True)

    transaction_id: str = Field(examples=["tx-1"])
    risk: float | None = Field(description="`score_now`: 0 to 100", examples=[82.4])
    score_at: float | None = Field(
        description="0 to 100, from the transaction itself and strictly earlier ones", examples=[12.0]
    )
    score_now: float | None = Field(description="0 to 100, `score_at` raised by what came later", examples=[82.4])
    probability: float | None = Field(description="calibrated; null without labels", examples=[0.31])
    rules_version: str | None = Field(examples=["9d1f03"])
    reasons: list[ReasonAnswer]
    ring_id: str | None = Field(description="the ring that raised it", examples=["r-5f2c9a1b"])


class ReasonKindAnswer(BaseModel):
    """What a reason's code means; codes are never reused."""

    code: str = Field(examples=["R02"])
    title: str = Field(examples=["Money passed on at once"])
    meaning: str = Field(examples=["Most of what came in went out again within hours."])
    against: bool = Field(description="it speaks against the suspicion", examples=[False])


class ReasonCatalogue(BaseModel):
    """Every reason that this key may be told."""

    data: list[ReasonKindAnswer]
