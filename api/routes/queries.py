"""Questions that investigators ask: where money went, how accounts are joined, what they have in common."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Path, Query
from pydantic import AwareDatetime

from api.access import router_for
from api.answers.queries import CommonAnswer, PathAnswer, SharedDevicesAnswer, TraceAnswer
from api.answers.responses import errors
from api.ids import plausible, shown
from api.keys import Role
from api.services import Has
from api.views import EARLIEST, LATEST, Seen
from rings.queries.ask_common import MAX_ACCOUNTS, ask_common
from rings.queries.ask_devices import ask_shared_devices
from rings.queries.ask_path import PathQuestion, ask_path
from rings.queries.ask_trace import TraceQuery, ask_trace
from rings.queries.errors import UnknownAccount, UnknownTransaction
from rings.queries.paths import MAX_HOPS as MAX_PATH_HOPS
from rings.queries.paths import Prefer
from rings.queries.trace import MAX_DAYS, MAX_HOPS, Direction

router: Final = router_for(Role.INVESTIGATE, tag="graph")

_MAX_INT64: Final = 2**63 - 1
Account = Annotated[str, Query(max_length=512, description="bank:number", examples=["070:8000F4670"])]
Moment = Annotated[AwareDatetime | None, Query(ge=EARLIEST, le=LATEST, examples=["2026-01-01T00:00:00Z"])]
Limit = Annotated[int, Query(ge=1, le=1000, description="at most so many", examples=[100])]


def _trace_query(  # noqa: PLR0913 - each is a parameter of the query
    transaction_id: Annotated[str, Path(description="percent-encoded", examples=["tx-1"])],
    view: Seen,
    *,
    direction: Annotated[
        Direction, Query(description="where it went, or where it came from", examples=["forward"])
    ] = Direction.FORWARD,
    hops: Annotated[int, Query(ge=1, le=MAX_HOPS, description="how far", examples=[6])] = 6,
    within_days: Annotated[int, Query(ge=1, le=MAX_DAYS, description="length of the window", examples=[30])] = 30,
    lookback_days: Annotated[
        int,
        Query(ge=0, le=MAX_DAYS, description="what came so long before the window is spent first", examples=[30]),
    ] = 30,
    min_minor: Annotated[
        int, Query(ge=1, le=_MAX_INT64, description="smaller shares are not followed", examples=[10000])
    ] = 1,
) -> TraceQuery:
    """The question. Raises: `UnknownTransaction` for what no id could be."""
    if not plausible(transaction_id):
        msg = f"no transaction has the id {shown(transaction_id)}"
        raise UnknownTransaction(msg)
    return TraceQuery(
        transaction_id=transaction_id,
        direction=direction,
        hops=hops,
        within_days=within_days,
        lookback_days=lookback_days,
        min_minor=min_minor,
        view=view,
    )


@router.get(
    "/transactions/{transaction_id:path}/trace",
    summary="Where a transaction's money went, or came from",
    responses=errors(401, 403, 404, 422),
)
def trace(services: Has, query: Annotated[TraceQuery, Depends(_trace_query)]) -> TraceAnswer:
    """Value is followed through accounts first in, first out; every unit ends in exactly one place."""
    return TraceAnswer.model_validate(ask_trace(services.store, query))


def _path_question(  # noqa: PLR0913 - each is a parameter of the query
    source: Account,
    target: Account,
    view: Seen,
    *,
    prefer: Annotated[
        Prefer, Query(description="fewest transfers, or most suspicious ones", examples=["suspicious"])
    ] = Prefer.SHORTEST,
    in_time: Annotated[bool, Query(description="each transfer later than the one before", examples=[True])] = True,
    hops: Annotated[int, Query(ge=1, le=MAX_PATH_HOPS, description="at most so many transfers", examples=[6])] = 6,
    since: Moment = None,
    until: Moment = None,
) -> PathQuestion:
    """The question. Raises: `UnknownAccount` for what no id could be."""
    _check([source, target])
    return PathQuestion(
        source=source,
        target=target,
        prefer=prefer,
        in_time=in_time,
        hops=hops,
        since=since,
        until=until,
        view=view,
    )


@router.get("/path", summary="How money gets from one account to another", responses=errors(401, 403, 404, 422))
def path(services: Has, question: Annotated[PathQuestion, Depends(_path_question)]) -> PathAnswer:
    """The shortest or most suspicious path of transfers."""
    return PathAnswer.model_validate(ask_path(services.store, question))


@router.get("/common-counterparties", summary="Whom accounts have in common", responses=errors(401, 403, 404, 422))
def common(
    services: Has,
    view: Seen,
    account: Annotated[
        list[str],
        Query(
            min_length=2,
            max_length=MAX_ACCOUNTS,
            description="two or more times",
            examples=[["070:8000F4670", "012:80011F990"]],
        ),
    ],
    limit: Limit = 100,
) -> CommonAnswer:
    """Accounts and merchants that all the named accounts dealt with."""
    _check(account)
    return CommonAnswer.model_validate(ask_common(services.store, account, limit=limit, view=view))


@router.get(
    "/accounts/{account_id:path}/shared-devices",
    summary="Accounts that share devices with an account",
    responses=errors(401, 403, 404, 422),
)
def shared_devices(
    account_id: Annotated[str, Path(description="bank:number, percent-encoded", examples=["070:8000F4670"])],
    services: Has,
    view: Seen,
    limit: Limit = 100,
) -> SharedDevicesAnswer:
    """Devices that others used too, those with the fewest users first."""
    _check([account_id])
    return SharedDevicesAnswer.model_validate(ask_shared_devices(services.store, account_id, limit=limit, view=view))


def _check(account_ids: list[str]) -> None:
    """Nothing, where each could be an id. Raises: `UnknownAccount`."""
    for account_id in account_ids:
        if not plausible(account_id):
            msg = f"no account has the id {shown(account_id)}"
            raise UnknownAccount(msg)
