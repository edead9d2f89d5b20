"""Bodies as routes take them: read strictly, checked against a model, documented in OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.errors import MalformedBody
from api.strict_json import parse

Model = TypeVar("Model", bound=BaseModel)


async def _raw(request: Request) -> bytes:
    return await request.body()


#: The body as it came; the middleware has bounded its size and time.
RawBody = Annotated[bytes, Depends(_raw)]


def parsed_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the body is. Raises: `MalformedBody`."""
    value = parse(body)
    if not isinstance(value, dict):
        raise MalformedBody("the body is no JSON object")
    return value


def checked(model: type[Model], value: dict[str, Any]) -> Model:
    """The value as the model. Raises: `RequestValidationError` naming every field that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from None


def documented(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """The `openapi_extra` of a route with a JSON body."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A model's schema without definitions of its own: each reference is replaced by what it names."""
    definitions = schema.get("$defs", {})

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return walk(definitions[value["$ref"].rpartition("/")[2]])
        return {name: walk(one) for name, one in value.items() if name != "$defs"}

    found = walk(schema)
    assert isinstance(found, dict)
    return found
