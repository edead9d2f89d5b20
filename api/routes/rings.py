"""Rings: the list, one ring, the graph to draw, and the evidence; all of it made by the re-score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query
from pydantic import AwareDatetime

from api.access import Asker, router_for
from api.answers.responses import errors
from api.answers.ring_detail import RingDetail
from api.answers.rings import (
    ExplanationAnswer,
    Pagination,
    RingAnswer,
    RingLine,
    RingList,
    RunAnswer,
    SubgraphAnswer,
)
from api.capping import capped
from api.disclosure import redacted_evidence, redacted_ring
from api.ids import known_ring, plausible
from api.keys import Role
from api.layers import layer_of
from api.services import Has, Services
from graph.canonical.vocabulary import Typology
from rings.errors import UnknownRing
from rings.page import RingFilter, RingSort
from scoring.scores import Level

router: Final = router_for(Role.INVESTIGATE, tag="rings")

RingId = Annotated[str, Path(examples=["r-5f2c9a1b"])]
Run = Annotated[
    str | None,
    Query(
        max_length=64,
        pattern=r"^[\w.:-]+$",
        description="the version of this run; default: the last",
        examples=["run-5f2c9a1b7d3e4f60a1b2"],
    ),
]
_MAX_INT64: Final = 2**63 - 1
Id = Annotated[
    str | None, Query(max_length=512, description="rings that it is a member of", examples=["070:8000F4670"])
]


def _wanted(  # noqa: PLR0913 - each is a parameter of the query
    *,
    typology: Annotated[Typology | None, Query(examples=["cycle"])] = None,
    level: Annotated[Level | None, Query(examples=["high"])] = None,
    min_risk: Annotated[float | None, Query(ge=0, le=100, allow_inf_nan=False, examples=[70])] = None,
    max_risk: Annotated[float | None, Query(ge=0, le=100, allow_inf_nan=False, examples=[90])] = None,
    account: Id = None,
    merchant: Id = None,
    min_amount_minor: Annotated[
        int | None, Query(ge=0, le=_MAX_INT64, description="in the base currency", examples=[1000000])
    ] = None,
    max_amount_minor: Annotated[
        int | None, Query(ge=0, le=_MAX_INT64, description="in the base currency", examples=[90000000])
    ] = None,
    device: Annotated[
        str | None, Query(max_length=512, description="that ordered one of its transfers", examples=["phone-1"])
    ] = None,
    country: Annotated[
        str | None,
        Query(pattern="^[A-Z]{2}$", description="of a member or an end of a transfer", examples=["CH"]),
    ] = None,
    since: Annotated[
        AwareDatetime | None, Query(description="active at or after", examples=["2026-01-01T00:00:00Z"])
    ] = None,
    until: Annotated[
        AwareDatetime | None, Query(description="active before", examples=["2026-02-01T00:00:00Z"])
    ] = None,
) -> RingFilter:
    """The filter that the query asks for; what no id could be matches no ring."""
    for subject in (account, merchant, device):
        if subject is not None and not plausible(subject):
            raise UnknownRing("no ring has a member or a device with this id")
    return RingFilter(
        typology=typology,
        level=level,
        min_risk=min_risk,
        account=account,
        merchant=merchant,
        min_amount_minor=min_amount_minor,
        max_amount_minor=max_amount_minor,
        max_risk=max_risk,
        device=device,
        country=country,
        since=since,
        until=until,
    )


@router.get("/rings", summary="Suspicious rings", responses=errors(401, 403, 404, 422))
def rings(
    services: Has,
    wanted: Annotated[RingFilter, Depends(_wanted)],
    sort: Annotated[RingSort, Query(description="largest or latest first", examples=["risk"])] = RingSort.RISK,
    cursor: Annotated[
        str | None, Query(max_length=1000, description="`next` of the page before", examples=["WyJydW4iXQ"])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, examples=[50])] = 50,
) -> RingList:
    """A page of the latest run; its cursor goes on in that run, whatever is re-scored in between."""
    page = services.rings.list(wanted, sort=sort, cursor=cursor, limit=limit)
    return RingList(
        data=[RingLine.model_validate(ring) for ring in page.rings],
        pagination=Pagination(has_more=page.next is not None, next=page.next, total=page.total),
        run=_run(services, page.run_id) if page.run_id is not None else None,
        base_currency=services.store.meta("base_currency"),
    )


@router.get("/rings/{ring_id}", summary="One ring", responses=errors(401, 403, 404))
def ring(ring_id: RingId, services: Has, asker: Asker, run: Run = None) -> RingDetail:
    """The ring as the latest run that found it left it (or `run`), with its members and their roles.

    A ring that is found no more is told in its last version, with what it went into. Beside the machine's members
    stands what people made of them.
    """
    document = redacted_ring(services.rings.get(known_ring(ring_id), run), asker)
    return RingDetail(
        data=RingAnswer.model_validate(document),
        run=_run(services, document["run_id"]),
        layer=layer_of(services, ring_id),
        **{name: value for name, value in asdict(services.life.life(ring_id)).items() if name != "ring_id"},
    )


@router.get("/rings/{ring_id}/subgraph", summary="A ring to draw", responses=errors(401, 403, 404, 422))
def subgraph(
    ring_id: RingId,
    services: Has,
    limit: Annotated[int, Query(ge=1, le=1000, description="at most so many nodes", examples=[300])] = 300,
    run: Run = None,
) -> SubgraphAnswer:
    """Nodes with positions, laid out by the ring's typology, and its transfers as edges."""
    return SubgraphAnswer.model_validate(capped(services.rings.subgraph(known_ring(ring_id), run), limit))


@router.get("/rings/{ring_id}/explanation", summary="Why a ring was flagged", responses=errors(401, 403, 404))
def explanation(ring_id: RingId, services: Has, asker: Asker, run: Run = None) -> ExplanationAnswer:
    """The evidence as the re-score stored it: members, transfers, reasons for and against, versions, hash."""
    return ExplanationAnswer.model_validate(redacted_evidence(services.rings.evidence(known_ring(ring_id), run), asker))


def _run(services: Services, run_id: str) -> RunAnswer:
    run: Mapping[str, Any] | None = services.scores.run(run_id)
    assert run is not None, "rings are served of complete runs only"
    newer = services.store.data_cut().cut > run["data_cut"]
    return RunAnswer.model_validate({**run, "status": "stale" if newer else "scored"})
