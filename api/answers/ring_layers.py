"""Decisions about a ring, and what they make of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.answers.ring_life import DiffAnswer, LifeAnswer
from api.answers.rings import Following
from api.ids import plausible
from rings.life.decisions import Action, Wish
from rings.life.layer import By
from rings.life.status import Status
from rings.ring import Role

_RING = "ring-5f2c9a1b7d3e4f60a1b2"


def _readable(text: str) -> str:
    """The text without spaces around it; at least one word, and nothing that a screen or database cannot hold."""
    if not text.strip():
        raise ValueError("a reason is needed")
    if any((ord(c) < 0x20 and c not in "\n\t") or ord(c) == 0x7F for c in text):
        raise ValueError("no control characters but tabs and line breaks")
    return text.strip()


def _storable(text: str) -> str:
    if not plausible(text):
        raise ValueError("no id could be this")
    return text


_Id = Annotated[str, AfterValidator(_storable)]


class MemberWanted(BaseModel):
    """A member by kind and id."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["account", "merchant"] = Field(examples=["account"])
    id: _Id = Field(max_length=300, examples=["070:8000F4670"])


class DecisionWanted(BaseModel):
    """A decision: `include` and `exclude` need `member`, `merge` needs `ring_id`, `undo` needs `decision`."""

    model_config = ConfigDict(extra="forbid")

    action: Action = Field(examples=["exclude"])
    reason: Annotated[str, AfterValidator(_readable)] = Field(
        min_length=1, max_length=2000, description="why, for whoever reads it later", examples=["payroll of a school"]
    )
    member: MemberWanted | None = Field(None, examples=[{"kind": "account", "id": "070:8000F4670"}])
    ring_id: _Id | None = Field(None, max_length=64, description="the ring to merge in", examples=[None])
    decision: int | None = Field(
        None, ge=1, le=2**31 - 1, description="number of the decision to undo", examples=[None]
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        needed = {Action.INCLUDE: "member", Action.EXCLUDE: "member", Action.MERGE: "ring_id", Action.UNDO: "decision"}
        for name in ("member", "ring_id", "decision"):
            is_needed = needed.get(self.action) == name
            if is_needed != (getattr(self, name) is not None):
                msg = f"`{self.action}` {'needs' if is_needed else 'takes no'} `{name}`"
                raise ValueError(msg)
        return self

    def wish(self) -> Wish:
        """As the records take it."""
        return Wish(
            action=self.action,
            reason=self.reason,
            member_kind=self.member.kind if self.member else None,
            member_id=self.member.id if self.member else None,
            other_ring=self.ring_id,
            undoes=self.decision,
        )


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DecisionAnswer(_Told):
    """One entry of a ring's log."""

    number: int = Field(examples=[1])
    action: Action = Field(examples=["exclude"])
    member_kind: str | None = Field(examples=["account"])
    member_id: str | None = Field(examples=["070:8000F4670"])
    other_ring: str | None = Field(examples=[None])
    undoes: int | None = Field(examples=[None])
    reason: str = Field(examples=["payroll of a school"])
    who: str = Field(description="id of the key, or who sat at this machine", examples=["key-3f2a90c1"])
    at: datetime = Field(examples=["2026-01-31T09:12:00Z"])


class LayeredMemberAnswer(_Told):
    """A member as machine and people see it together."""

    kind: str = Field(examples=["account"])
    id: str = Field(examples=["070:8000F4670"])
    role: Role | None = Field(description="null: by hand, no role was computed", examples=["collector"])
    by: By = Field(description="who counts it to the ring", examples=["machine"])
    decision: int | None = Field(description="the decision that brought or removed it", examples=[None])
    ring_id: str | None = Field(description="the merged ring that it came with", examples=[None])


class ReviewAnswer(_Told):
    """A decision whose ground has moved: the machine's ring is another one than when it was made or confirmed."""

    decision: int = Field(examples=[1])
    ring_id: str = Field(description="the ring that changed", examples=[_RING])
    run_before: str = Field(examples=["run-00112233445566778899"])
    run_now: str = Field(examples=["run-5f2c9a1b7d3e4f60a1b2"])
    status_before: Status = Field(examples=["active"])
    status_now: Status = Field(examples=["active"])
    diff: DiffAnswer


class LayerAnswer(_Told):
    """The ring as people made it; what the machine says stands beside it, unchanged."""

    etag: str = Field(description="to be sent as `If-Match` with a decision", examples=['"5f2c9a1b7d3e4f60a1b2c3d4"'])
    members: list[LayeredMemberAnswer]
    excluded: list[LayeredMemberAnswer]
    merged_rings: list[str] = Field(examples=[[]])
    merged_into: str | None = Field(description="the ring into which people merged this one", examples=[None])
    decisions: list[DecisionAnswer]
    needs_review: bool = Field(examples=[False])
    reviews: list[ReviewAnswer]


class DecidedAnswer(BaseModel):
    """A decision that was kept, and the layer as it is now."""

    decision: DecisionAnswer
    layer: LayerAnswer


class WaitingAnswer(LifeAnswer):
    """A ring whose layer asks for review."""

    ring_id: str = Field(examples=[_RING])
    reviews: list[ReviewAnswer]


class WaitingList(BaseModel):
    """Rings whose layers ask for review."""

    data: list[WaitingAnswer]
    pagination: Following
