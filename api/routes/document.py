"""The OpenAPI document; it tells how to ask, nothing of anyone's data."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.access import router_for

router: Final = router_for(None, tag="document")


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    """All routes with their parameters, answers, errors and examples."""
    document: dict[str, Any] = request.app.openapi()
    return JSONResponse(document)
