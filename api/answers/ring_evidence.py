"""A ring's evidence with how far it is, and its draft sentence by sentence."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from api.answers.jobs import JobAnswer
from api.answers.rings import ExplanationAnswer


class EvidenceStatus(StrEnum):
    """How far the evidence of a ring is."""

    COMPLETE = "complete"
    RUNNING = "running"
    NOT_RUN = "not_run"
    PASSED = "passed"


class SentenceAnswer(BaseModel):
    """A sentence of the draft."""

    model_config = ConfigDict(from_attributes=True)

    text: str = Field(examples=["Suspected ring of 9 members, consistent with a cycle."])
    transaction_ids: list[str] = Field(description="what proves it", examples=[["tx-17"]])


class DraftAnswer(BaseModel):
    """The machine's draft; a person decides what becomes of it."""

    note: str = Field(
        "a draft made by the machine from the evidence; nobody has checked it",
        examples=["a draft made by the machine from the evidence; nobody has checked it"],
    )
    sentences: list[SentenceAnswer]


class EvidenceAnswer(BaseModel):
    """The evidence as it is there now."""

    status: EvidenceStatus = Field(
        description="`complete`; `not_run`: without sufficient transfers and counterfactuals, as riskier rings went "
        "first (POST asks for them); `running`: `job` is at it; `passed`: not run, and data or model are others by now",
        examples=["complete"],
    )
    job: JobAnswer | None = Field(description="while it runs")
    draft: DraftAnswer
    data: ExplanationAnswer
