"""Whether the process lives, whether it can work, and what it measured."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from api.access import router_for
from api.answers.health import Health, Ready
from api.answers.responses import errors
from api.keys import Role
from api.services import Has
from ringtrace import __version__

router: Final = router_for(None, tag="health", prefix="")
metrics_router: Final = router_for(Role.SCORE, tag="health", prefix="")


@router.get("/health", summary="The process lives")
async def health() -> Health:
    """Answers at once and asks nobody: for whoever restarts a dead process."""
    return Health(status="alive", version=__version__)


@router.get("/ready", summary="Store and records answer", responses=errors(503))
def ready(services: Has) -> Ready:
    """Asks the graph store and the records database: for whoever sends requests here."""
    services.check()
    return Ready(status="ready")


@metrics_router.get(
    "/metrics",
    summary="Counters for Prometheus",
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": 'ringtrace_http_requests_total{method="GET",route="/health",status="200"} 1.0\n',
                }
            }
        },
        **errors(401, 403),
    },
)
async def metrics(services: Has) -> Response:
    """How the API answers: requests, times, requests in work. Nothing about a subject."""
    return Response(services.metrics.text(), media_type=services.metrics.content_type)
