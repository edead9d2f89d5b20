"""Why an account is suspected, shown in the transfers around it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query
from pydantic import AwareDatetime

from api.access import router_for
from api.answers.around import AccountExplanation
from api.answers.responses import errors
from api.ids import plausible, shown
from api.keys import Role
from api.services import Has
from api.views import EARLIEST, LATEST
from rings.around.asking import MAX_HOPS, AroundQuestion, Records, ask_around
from rings.queries.errors import UnknownAccount

router: Final = router_for(Role.INVESTIGATE, tag="graph")

Moment = Annotated[AwareDatetime | None, Query(ge=EARLIEST, le=LATEST, examples=["2026-01-01T00:00:00Z"])]


@router.get(
    "/accounts/{account_id:path}/explanation",
    summary="Which transfers around an account belong to what it is suspected of",
    responses=errors(401, 403, 404, 422),
)
def explanation(
    account_id: Annotated[str, Path(description="bank:number, percent-encoded", examples=["070:8000F4670"])],
    services: Has,
    since: Moment = None,
    until: Moment = None,
    hops: Annotated[int, Query(ge=1, le=MAX_HOPS, description="how far", examples=[2])] = 2,
    limit: Annotated[int, Query(ge=1, le=1000, description="at most so many", examples=[100])] = 100,
) -> AccountExplanation:
    """By the last re-score, the highest weight first; without times, those of the account's rings."""
    if not plausible(account_id):
        msg = f"no account has the id {shown(account_id)}"
        raise UnknownAccount(msg)
    question = AroundQuestion(account_id=account_id, since=since, until=until, hops=hops, limit=limit)
    records = Records(services.scores, services.rings)
    return AccountExplanation.model_validate(ask_around(services.store, records, question))
