"""Accounts: their score, and what lies around them."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query

from api.access import Asker, router_for
from api.answers.graph import NeighborhoodAnswer
from api.answers.responses import errors
from api.answers.scores import AccountLevel, AccountScore
from api.disclosure import full_reasons, reason_codes
from api.freshness import provenance, transactions_since
from api.ids import plausible, shown
from api.keys import Role
from api.services import Has
from api.views import Seen
from graph.store.views import View
from rings.queries.errors import UnknownAccount
from rings.queries.subjects import check_view

router: Final = router_for(Role.SCORE, tag="scores")
graph_router: Final = router_for(Role.INVESTIGATE, tag="graph")

#: Ids hold a colon (`bank:number`) and may hold slashes, so they take the rest of the path.
AccountId = Annotated[str, Path(description="bank:number, percent-encoded", examples=["070:8000F4670"])]
#: The store's own flags of the last run are answered from the records, where they have their provenance.
_NOT_SHOWN: Final = frozenset({"risk", "level", "flagged", "run_id", "rings", "load_id", "load_seq"})


@graph_router.get(
    "/accounts/{account_id:path}/neighborhood",
    summary="What lies around an account",
    responses=errors(401, 403, 404, 422),
)
def neighborhood(
    account_id: AccountId,
    services: Has,
    view: Seen,
    hops: Annotated[int, Query(ge=1, le=3, description="how far", examples=[2])] = 1,
    limit: Annotated[int, Query(ge=1, le=1000, description="at most so many nodes", examples=[100])] = 100,
) -> NeighborhoodAnswer:
    """Accounts, merchants and devices, the most suspicious flows first; what is left out is counted exactly."""
    store = services.store
    found = store.neighborhood(account_id, hops=hops, limit=limit, view=view) if plausible(account_id) else None
    if found is None:
        raise _unknown(account_id)
    empty = not found.flows and not found.left_out
    if empty:
        store.look(lambda reader: check_view(reader, view), view=view)
    told = {name: getattr(found, name) for name in NeighborhoodAnswer.model_fields if hasattr(found, name)}
    told |= {"base_currency": store.meta("base_currency"), "why_empty": _why_empty(account_id, view) if empty else None}
    return NeighborhoodAnswer.model_validate(told)


def _why_empty(account_id: str, view: View) -> str:
    past = " by then" if view.is_past else ""
    return f"{account_id} had no transfer with another account or a merchant{past}"


@router.get("/accounts/{account_id:path}", summary="Risk of an account", responses=errors(401, 403, 404))
def account(account_id: AccountId, services: Has, asker: Asker) -> AccountScore | AccountLevel:
    """The latest score with its reasons; a key with the role `score` gets the level and general reason codes."""
    stored = services.store.account(account_id) if plausible(account_id) else None
    if stored is None:
        raise _unknown(account_id)
    record = services.scores.account(account_id)
    run = record["run"] if record is not None else services.scores.latest_run()
    since = transactions_since(services, account_id, run)
    shared = provenance(record, run, since, status=record["status"] if record else None)
    reasons = record["reasons"] if record is not None else []
    if not asker.investigates:
        return AccountLevel(account_id=account_id, reasons=reason_codes(reasons, asker), **shared)
    return AccountScore(
        account_id=account_id,
        risk=round(record["risk"], 1) if record is not None else None,
        rules_version=run["rules_version"] if record is not None and run is not None else None,
        reasons=full_reasons(reasons, asker),
        ring_ids=record["ring_ids"] if record is not None else [],
        account={name: value for name, value in stored.items() if name not in _NOT_SHOWN},
        **shared,
    )


def _unknown(account_id: str) -> UnknownAccount:
    return UnknownAccount(f"no account has the id {shown(account_id)}")
