"""Problem details (RFC 9457): the one form of every answer that is an error."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse
from starlette.types import Scope

MEDIA_TYPE: Final = "application/problem+json"


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    index: int | None = Field(None, description="position in the batch, from 0", examples=[3])
    field: str | None = Field(None, description="name of the field", examples=["amount_sent_minor"])
    value: str | None = Field(None, description="what stands there, its first characters", examples=["12.5"])
    detail: str = Field(description="why it is refused", examples=["amounts are integers in minor units"])


class Problem(BaseModel):
    """Why a request was not answered as asked."""

    type: str = Field(description="URN of the kind of problem", examples=["urn:ringtrace:problem:unknown_account"])
    title: str = Field(description="the HTTP status in words", examples=["Not Found"])
    status: int = Field(description="the HTTP status", examples=[404])
    code: str = Field(description="stable name of the problem", examples=["unknown_account"])
    detail: str = Field(description="what is wrong, for people", examples=["no account has the id '070:1'"])
    instance: str | None = Field(None, description="path of the request", examples=["/api/v1/accounts/070:1"])
    faults: list[Fault] | None = Field(None, description="each thing that is wrong, where there are several")


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    scope: Scope | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """The answer to a request that failed; `more` are further members of the document."""
    body = {
        "type": f"urn:ringtrace:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if scope is not None:
        # Encoded again, so that no control character of a path is echoed.
        body["instance"] = quote(scope.get("path", "").encode("utf-8", "replace"), safe="/:")[:600]
    return JSONResponse(body | more, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)
