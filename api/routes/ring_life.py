"""The life of rings: versions, what changed and why, lineage; read from what the re-scores kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Path, Query
from pydantic import AwareDatetime

from api.access import router_for
from api.answers.responses import errors
from api.answers.ring_life import (
    ChangeLine,
    ChangeList,
    DiffAnswer,
    HistoryAnswer,
    LifeAnswer,
    LineageAnswer,
    RelatedRing,
    RingChanges,
    StepAnswer,
    VersionAnswer,
    VersionLine,
)
from api.answers.rings import Pagination
from api.ids import known_ring
from api.keys import Role
from api.services import Has
from rings.life.changes import Step
from rings.life.diff import Diff
from rings.life.history import Change, Version

#: Matched before the rings' own routes: no ring's id is `changes`.
changes_router: Final = router_for(Role.INVESTIGATE, tag="rings")
router: Final = router_for(Role.INVESTIGATE, tag="rings")

RingId = Annotated[str, Path(examples=["ring-5f2c9a1b7d3e4f60a1b2"])]
Since = Annotated[AwareDatetime, Query(description="what was the latest run then", examples=["2026-01-30T00:00:00Z"])]
Cursor = Annotated[str | None, Query(max_length=300, description="`next` of the page before", examples=["WyJydW4iXQ"])]


@changes_router.get("/rings/changes", summary="What changed of all rings since a time", responses=errors(401, 403, 422))
def all_changes(
    services: Has,
    since: Since,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200, examples=[50])] = 50,
) -> ChangeList:
    """From the run that was the latest then straight to the present one: new, merged, split, ended, changed rings.

    Rings whose versions say the same are left out. A page's cursor goes on between the same two runs.
    """
    page = services.ring_changes.page(since, cursor=cursor, limit=limit)
    if page.run_now is None:
        text = "nothing was scored yet"
    elif page.run_before == page.run_now:
        text = "nothing was scored since"
    elif page.run_before is None:
        text = "nothing had been scored by then: every ring is new"
    else:
        text = f"{page.total} steps from the run of that time to the present one"
    return ChangeList(
        since=since,
        run_before=page.run_before,
        run_now=page.run_now,
        text=text,
        data=[_line(step, services.ring_changes.told(step)) for step in page.steps],
        pagination=Pagination(has_more=page.next is not None, next=page.next, total=page.total),
    )


@router.get("/rings/{ring_id}/history", summary="Versions of a ring", responses=errors(401, 403, 404, 422))
def history(
    ring_id: RingId,
    services: Has,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100, description="at most so many versions", examples=[20])] = 20,
) -> HistoryAnswer:
    """Every version, newest first: its risk and size, what made it, what changed from the one before, and why."""
    life = services.life.life(known_ring(ring_id))
    versions = services.histories.versions(ring_id, limit=limit + 1, before=cursor)
    more, versions = len(versions) > limit, versions[:limit]
    following = versions[-1].run.run_id if more else None
    return HistoryAnswer(
        **asdict(life),
        data=[_version(one) for one in versions],
        pagination=Pagination(has_more=more, next=following, total=life.runs),
    )


@router.get(
    "/rings/{ring_id}/changes", summary="What changed of a ring since a time", responses=errors(401, 403, 404, 422)
)
def changes(ring_id: RingId, since: Since, services: Has) -> RingChanges:
    """The ring as the run that was the latest then left it, beside its present version, and what tells them apart."""
    life = services.life.life(known_ring(ring_id))
    change = services.histories.since(ring_id, since)
    told = change or Change(before=None, after=None, diff=Diff(), causes=[])
    return RingChanges.model_validate(
        {
            **asdict(life),
            "since": since,
            "changed": change is not None and not change.diff.is_empty,
            "text": _text(change, since, life.first_seen),
            "before": told.before,
            "after": told.after if change is not None else services.rings.get(ring_id),
            "diff": told.diff,
            "causes": told.causes,
        },
        from_attributes=True,
    )


@router.get(
    "/rings/{ring_id}/lineage", summary="What a ring came from and went into", responses=errors(401, 403, 404, 422)
)
def lineage(
    ring_id: RingId,
    services: Has,
    limit: Annotated[int, Query(ge=1, le=500, description="at most so many rings", examples=[100])] = 100,
) -> LineageAnswer:
    """The steps by which rings split, merged, ended or returned, as far as they lead from or to this ring."""
    life = services.life.life(known_ring(ring_id))
    family = services.life.family(ring_id, limit=limit)
    return LineageAnswer(
        **asdict(life),
        steps=[StepAnswer(**asdict(step.edge), run_id=step.run_id, scored_at=step.scored_at) for step in family.steps],
        rings=[RelatedRing(id=one.ring_id, **_life(asdict(one))) for one in family.rings],
        truncated=family.truncated,
    )


def _life(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in LifeAnswer.model_fields}


def _version(one: Version) -> VersionAnswer:
    run = {name: getattr(one.run, name) for name in ("scored_at", "data_until", "model_version", "rules_version")}
    return VersionAnswer.model_validate(
        {
            **{name: one.document[name] for name in VersionLine.model_fields},
            **run,
            "evidence_sha256": one.evidence_sha256,
            "diff": one.change.diff,
            "causes": one.change.causes,
        },
        from_attributes=True,
    )


def _line(step: Step, change: Change) -> ChangeLine:
    edge = step.edge
    ends = {"kind": edge.kind, "from_ring": edge.from_ring, "to_ring": edge.to_ring, "shared": edge.shared}
    return ChangeLine.model_validate(
        {**ends, "diff": DiffAnswer.model_validate(change.diff), "causes": change.causes}, from_attributes=True
    )


def _text(change: Change | None, since: datetime, first_seen: datetime) -> str:
    if change is None:
        return "nothing was scored since"
    if change.after is None:
        return "the ring was known then, and is found no more"
    if change.before is None:
        return "no run knew the ring then" if since < first_seen else "the run of that time did not find the ring"
    return "the ring as it was at that time, and as it is now"
