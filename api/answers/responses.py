"""How errors stand in the OpenAPI document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from api.problems import MEDIA_TYPE

_EXAMPLES: Final[dict[int, tuple[str, str]]] = {
    400: ("malformed_body", "line 1, column 2: Expecting property name enclosed in double quotes"),
    401: ("key_missing", "send an API key as X-API-Key or as a bearer token"),
    403: ("role_too_low", "this needs a key with the role investigate, yours has score"),
    404: ("unknown_account", "no account has the id '070:1'"),
    405: ("method_not_allowed", "Method Not Allowed"),
    408: ("body_too_slow", "the body did not arrive within 8 s"),
    409: ("id_conflict", "1 transaction ids are stored with another body: tx-1"),
    412: ("layer_changed", 'the ring or what was decided about it has changed; it is now "5f2c9a1b"'),
    413: ("body_too_large", "the body is larger than 8388608 bytes; send several batches"),
    415: ("not_json", "send application/json"),
    421: ("foreign_host", "without API keys only requests to this machine's own address are answered"),
    422: ("invalid_request", "query.limit: Input should be greater than or equal to 1"),
    428: ("precondition_required", "send If-Match with the ETag of the decisions that you have seen"),
    500: ("internal_error", "this is a fault of Ringtrace; the log has its place"),
    503: ("unavailable", "the records database does not answer"),
    504: ("took_too_long", "the answer took too long; try again"),
}
#: What every route may answer: another method, another host, overload, a bug.
ALWAYS: Final = (405, 421, 500, 503, 504)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these statuses, and with those of every route."""
    return {status: _response(status) for status in sorted({*statuses, *ALWAYS})}


def _response(status: int) -> dict[str, Any]:
    code, detail = _EXAMPLES[status]
    title = HTTPStatus(status).phrase
    example = {"type": f"urn:ringtrace:problem:{code}", "title": title, "status": status, "code": code}
    return {
        "description": title,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {**example, "detail": detail},
            }
        },
    }
