"""The OpenAPI document: FastAPI's, with our problem details in the place of its own errors."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import Problem

_TAGS: Final = [
    {"name": "transactions", "description": "taking transactions in, and their scores"},
    {"name": "scores", "description": "risk of accounts, and what reasons mean"},
    {"name": "rings", "description": "suspicious rings with their evidence"},
    {"name": "graph", "description": "the transaction graph"},
    {"name": "jobs", "description": "background work"},
    {"name": "health", "description": "the process itself"},
]
_FASTAPIS_OWN: Final = ("HTTPValidationError", "ValidationError")
_DESCRIPTION: Final = """\
Ringtrace proposes transactions, accounts and rings to a person for review, with what brought it there.
Risk orders review; it is no probability of guilt and no rating of a customer.

Amounts are integers in minor units of their currency, times are UTC. Errors are problem details (RFC 9457).
A key has one of the roles `score`, `investigate` and `admin`; each may do what the ones before it may."""


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The document of an application, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes, tags=_TAGS
        )
        schemas = document["components"]["schemas"]
        for fastapis_own in _FASTAPIS_OWN:
            schemas.pop(fastapis_own, None)
        for operation in (operation for item in document["paths"].values() for operation in item.values()):
            # An id is any text, so a route with nothing else to check has no 422; FastAPI declares its own.
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        app.openapi_schema = document
    return app.openapi_schema
