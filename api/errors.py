"""The one place where facts become HTTP: the API's own errors, and the status of every other room's."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from api.problems import problem
from graph.errors import StoreTooNew, StoreTooOld
from rings.errors import LayerChanged
from ringtrace.errors import Conflict, NotFound, RingtraceError, Unavailable, WrongUse

_LOG: Final = structlog.get_logger("ringtrace.api")


class RequestRefused(RingtraceError):
    """The request itself cannot be served; the class says with which status."""

    code = "refused"
    status: ClassVar[int] = 400

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer carries."""
        return {}

    @property
    def members(self) -> Mapping[str, Any]:
        """Further members of the problem document."""
        return {}


class MalformedBody(RequestRefused):
    """The body is not the JSON that we read: syntax, duplicate keys, NaN, nesting, encoding."""

    code = "malformed_body"


class MalformedHeader(RequestRefused):
    """A header that we read is too long or holds characters that it must not."""

    code = "malformed_header"


class KeyMissing(RequestRefused):
    """No API key was sent, or none that is valid."""

    code = "key_missing"
    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """How to authenticate."""
        return {"WWW-Authenticate": 'Bearer realm="ringtrace"'}


class KeyInvalid(KeyMissing):
    """The key is unknown or revoked; which of both is not told."""

    code = "key_invalid"


class RoleTooLow(RequestRefused):
    """The key's role may not do this."""

    code = "role_too_low"
    status = 403


class ForeignHost(RequestRefused):
    """The request names a host that is not this machine: a web page may be asking through DNS rebinding."""

    code = "foreign_host"
    status = 421


class BodyTooSlow(RequestRefused):
    """The body did not arrive in time."""

    code = "body_too_slow"
    status = 408

    @property
    def headers(self) -> Mapping[str, str]:
        """The connection cannot be used again: the rest of the body may still come."""
        return {"Connection": "close"}


class BodyTooLarge(BodyTooSlow):
    """The body is larger than we read."""

    code = "body_too_large"
    status = 413


class NotJson(RequestRefused):
    """The body is of a type or encoding that we do not read."""

    code = "not_json"
    status = 415


class PreconditionMissing(RequestRefused):
    """What people edit is changed only by those who say what they have seen."""

    code = "precondition_required"
    status = 428


class FaultyTransactions(RequestRefused):
    """Transactions of a batch are not valid; nothing of it was stored."""

    code = "faulty_transactions"
    status = 422

    def __init__(self, faults: Sequence[Mapping[str, Any]]) -> None:
        self._faults = list(faults)
        super().__init__(f"{len(self._faults)} faults; nothing was stored")

    @property
    def members(self) -> Mapping[str, Any]:
        """Every fault, by index."""
        return {"faults": self._faults}


class KeyReused(Conflict):
    """An Idempotency-Key comes again with another body."""

    code = "idempotency_key_reused"


class BadCursor(WrongUse):
    """The cursor is none of ours, or belongs to another sort order or filter."""

    code = "bad_cursor"


class Overloaded(Unavailable):
    """More requests are being answered than this process takes on."""

    code = "overloaded"


class TookTooLong(Unavailable):
    """The answer was not ready within the time that a request may take."""

    code = "took_too_long"


#: Status of the roots of the error trees; the closest ancestor counts.
STATUS: Final[dict[type[RingtraceError], int]] = {
    NotFound: 404,
    LayerChanged: 412,
    Conflict: 409,
    WrongUse: 422,
    Unavailable: 503,
    StoreTooNew: 503,
    StoreTooOld: 503,
    TookTooLong: 504,
    RingtraceError: 500,
}


def status_of(error: RingtraceError) -> int:
    """The HTTP status of a fact."""
    if isinstance(error, RequestRefused):
        return error.status
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer_to(error: RingtraceError, scope: Scope) -> Response:
    """The problem document of a fact."""
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, RequestRefused) else {}
    members = dict(error.members) if isinstance(error, RequestRefused) else {}
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    if status >= 500:
        _LOG.warning("request failed", code=error.code, kind=type(error).__name__)
    return problem(status, error.code, str(error), scope=scope, headers=headers, **members)


def answer_to_bug(error: Exception, scope: Scope) -> Response:
    """500 without detail. The log gets the place, not the message, which may hold a customer's data."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _LOG.error("bug", kind=type(error).__name__, frames=frames[-8:])
    return problem(500, "internal_error", "this is a fault of Ringtrace; the log has its place", scope=scope)


def answer_to_database(error: DBAPIError | PoolTimeout, scope: Scope) -> Response:
    """503 where the records database is gone, else our bug."""
    disconnected = isinstance(error, PoolTimeout) or error.connection_invalidated
    if disconnected or type(error).__name__ in {"OperationalError", "InterfaceError"}:
        return answer_to(Unavailable("the records database does not answer"), scope)
    return answer_to_bug(error, scope)


def register_errors(app: FastAPI) -> None:
    """Let every error of every route end in a problem document."""

    @app.exception_handler(RingtraceError)
    async def fact(request: Request, error: RingtraceError) -> Response:
        return answer_to(error, request.scope)

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeout)
    async def database(request: Request, error: DBAPIError | PoolTimeout) -> Response:
        return answer_to_database(error, request.scope)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [{"field": ".".join(str(part) for part in e["loc"]), "detail": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{fault['field']}: {fault['detail']}" for fault in faults[:5])
        return problem(422, "invalid_request", detail, scope=request.scope, faults=faults)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = {404: "unknown_path", 405: "method_not_allowed"}.get(error.status_code, "refused")
        return problem(error.status_code, code, str(error.detail), scope=request.scope, headers=error.headers)
