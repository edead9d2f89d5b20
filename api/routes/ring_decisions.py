"""What people decide about a ring: a log over the machine's version, which stays as it was."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

import pyarrow.compute as pc
from fastapi import Header, Path, Query, Response

from api.access import Asker, router_for
from api.answers.responses import errors
from api.answers.ring_layers import (
    DecidedAnswer,
    DecisionAnswer,
    DecisionWanted,
    LayerAnswer,
    MemberWanted,
    WaitingAnswer,
    WaitingList,
)
from api.answers.rings import Following
from api.bodies import RawBody, checked, documented, inlined, parsed_object
from api.errors import MalformedHeader, PreconditionMissing
from api.idempotency import IdempotencyKey, key_hash, once
from api.ids import known_ring, shown
from api.keys import Role
from api.layers import layer_of
from api.services import Has, Services
from api.strict_json import canonical
from ringtrace.errors import NotFound

#: Matched before the rings' own routes: no ring's id is `reviews`.
reviews_router: Final = router_for(Role.INVESTIGATE, tag="rings")
router: Final = router_for(Role.INVESTIGATE, tag="rings")

RingId = Annotated[str, Path(examples=["ring-5f2c9a1b7d3e4f60a1b2"])]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the decisions that were seen (`layer.etag` of the ring), or `*`: whatever is there",
        examples=['"5f2c9a1b7d3e4f60a1b2c3d4"'],
    ),
]
_ETAG: Final = {
    "description": "of the decisions as they are now",
    "schema": {"type": "string"},
    "example": '"5f2c9a1b"',
}
_LOCATION: Final = {
    "description": "where the decision stands",
    "schema": {"type": "string"},
    "example": "/api/v1/rings/ring-5f2c9a1b7d3e4f60a1b2/decisions/1",
}
_REPLAYED: Final = {
    "description": "the decision was kept from an earlier request with this Idempotency-Key",
    "schema": {"type": "string", "enum": ["true"]},
}
_EXAMPLE: Final = {
    "action": "exclude",
    "member": {"kind": "account", "id": "070:8000F4670"},
    "reason": "payroll of a school",
}
_MAX_HEADER: Final = 1000


class UnknownMember(NotFound):
    """No account or merchant has this id."""

    code = "unknown_member"


@reviews_router.get("/rings/reviews", summary="Rings whose layers ask for review", responses=errors(401, 403, 422))
def reviews(
    services: Has,
    cursor: Annotated[
        str, Query(max_length=64, pattern=r"^[\w.:-]*$", description="`next` of the page before", examples=["ring-5f"])
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, examples=[50])] = 50,
) -> WaitingList:
    """Every ring that people decided about, and that the machine has told otherwise since, by id."""
    found = services.layers.waiting(limit=limit + 1, after=cursor)
    more, found = len(found) > limit, found[:limit]
    data = [
        WaitingAnswer.model_validate(
            {**asdict(services.life.life(over.layer.ring_id)), "reviews": over.reviews}, from_attributes=True
        )
        for over in found
    ]
    return WaitingList(data=data, pagination=Following(has_more=more, next=data[-1].ring_id if more else None))


@router.get(
    "/rings/{ring_id}/decisions",
    summary="What people decided about a ring",
    responses={200: {"headers": {"ETag": _ETAG}}, **errors(401, 403, 404)},
)
def decisions(ring_id: RingId, services: Has, response: Response) -> LayerAnswer:
    """The log, the members that it makes of the machine's, and whether the machine's ring has changed below it."""
    layer = layer_of(services, known_ring(ring_id))
    response.headers["ETag"] = layer.etag
    return layer


@router.get(
    "/rings/{ring_id}/decisions/{number}", summary="One decision about a ring", responses=errors(401, 403, 404, 422)
)
def decision(
    ring_id: RingId, number: Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])], services: Has
) -> DecisionAnswer:
    """Who decided what, when and why; an entry is never changed."""
    return DecisionAnswer.model_validate(services.layers.decision(known_ring(ring_id), number))


@router.post(
    "/rings/{ring_id}/decisions",
    status_code=201,
    summary="Include, exclude, merge, undo or confirm",
    responses={
        201: {"headers": {"ETag": _ETAG, "Location": _LOCATION, "Idempotency-Replayed": _REPLAYED}},
        **errors(400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 428),
    },
    openapi_extra=documented(inlined(DecisionWanted.model_json_schema()), _EXAMPLE),
)
def decide(  # noqa: PLR0913 - each is a part of the request
    *,
    ring_id: RingId,
    body: RawBody,
    response: Response,
    services: Has,
    asker: Asker,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> DecidedAnswer:
    """Keeps a decision with its reason in the ring's log and in the audit trail; version, risk and hash of the
    machine's ring stay as they are. `confirm` says that all of it still holds after the ring changed below.
    """  # noqa: D205 - one sentence over two lines
    content = parsed_object(body)
    wish = checked(DecisionWanted, content)
    seen = _seen(if_match)
    known_ring(ring_id)
    who = asker.key_id or "loopback"
    if idempotency_key is None:
        number = _decided(services, ring_id, wish, who=who, seen=seen)
    else:
        name = key_hash(owner=asker.key_id, route=f"decisions/{ring_id}", key=idempotency_key)

        def act() -> dict[str, Any]:
            return {"number": _decided(services, ring_id, wish, who=who, seen=seen, request=name)}

        answer, replayed = once(services.engine, name, canonical(content), act)
        number = answer["number"]
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
    layer = layer_of(services, ring_id)
    response.headers["Location"] = f"/api/v1/rings/{ring_id}/decisions/{number}"
    response.headers["ETag"] = layer.etag
    made = DecisionAnswer.model_validate(services.layers.decision(ring_id, number))
    return DecidedAnswer(decision=made, layer=layer)


def _decided(
    services: Services,
    ring_id: str,
    wanted: DecisionWanted,
    *,
    who: str,
    seen: frozenset[str] | None,
    request: str | None = None,
) -> int:
    """The number of the decision. Raises: `UnknownMember`, and what `Deciding.decide` raises."""
    services.rings.get(ring_id)
    if wanted.action == "include" and wanted.member is not None:
        _require(services, wanted.member)
    return services.deciding.decide(ring_id, wanted.wish(), who=who, seen=seen, request=request).number


def _require(services: Services, member: MemberWanted) -> None:
    """Only what is in the graph can be a member; what is excluded was one."""
    if member.kind == "account":
        found = services.store.account(member.id) is not None
    else:
        merchants = services.store.export_table("merchants").column("merchant_id")
        found = bool(pc.any(pc.equal(merchants, member.id)).as_py())
    if not found:
        msg = f"no {member.kind} has the id {shown(member.id)}"
        raise UnknownMember(msg)


def _seen(header: str | None) -> frozenset[str] | None:
    """The etags of an If-Match; None: any. Raises: `PreconditionMissing`, `MalformedHeader`."""
    if header is None:
        raise PreconditionMissing("send If-Match with the ETag of the decisions that you have seen")
    if len(header) > _MAX_HEADER:
        msg = f"If-Match: at most {_MAX_HEADER} characters"
        raise MalformedHeader(msg)
    tags = frozenset(tag.strip() for tag in header.split(","))
    return None if tags == {"*"} else tags
