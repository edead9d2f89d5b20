"""Answers about background work."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from jobs.table import JobState


class JobWanted(BaseModel):
    """Work to be done."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["rescore", "train"] = Field(
        description="`rescore`: scores and rings of all data by the current model; `train`: a new model",
        examples=["rescore"],
    )


class JobAnswer(BaseModel):
    """One piece of background work."""

    id: str = Field(examples=["3f0e9f6e5b8a4f0fa2a7c1d0e9b8a7c6"])
    kind: str = Field(examples=["rescore"])
    state: JobState = Field(examples=["running"])
    stage: str = Field(description="what it is doing", examples=["rings"])
    progress: float = Field(description="0 to 1", examples=[0.6])
    error_code: str | None = Field(None, examples=[None])
    error: str | None = Field(None, description="why it failed", examples=[None])
    created_at: datetime = Field(examples=["2026-01-31T02:15:00Z"])
    started_at: datetime | None = Field(None, examples=["2026-01-31T02:15:01Z"])
    finished_at: datetime | None = Field(None, examples=[None])
