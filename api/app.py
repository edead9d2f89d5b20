"""The HTTP application: thin; what it answers was computed by workers and kept as records."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread
from typing import Final

from anyio import to_thread
from fastapi import APIRouter, FastAPI

from api.errors import register_errors
from api.middleware.body import Bodies
from api.middleware.guard import Guard
from api.middleware.headers import SecurityHeaders
from api.openapi import openapi_of
from api.routes import (
    accounts,
    around,
    document,
    health,
    jobs,
    page,
    queries,
    reasons,
    ring_decisions,
    ring_evidence,
    ring_life,
    rings,
    transactions,
)
from api.services import Services
from ringtrace import __version__
from ringtrace.errors import RingtraceError
from ringtrace.settings import Settings

#: Order counts: ids take the rest of a path, so what follows an id is matched first.
ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    health.metrics_router,
    transactions.router,
    queries.router,
    around.router,
    accounts.graph_router,
    accounts.router,
    reasons.router,
    ring_life.changes_router,
    ring_decisions.reviews_router,
    rings.router,
    ring_evidence.router,
    ring_life.router,
    ring_decisions.router,
    jobs.router,
    jobs.admin_router,
    document.router,
    page.router,
)


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings; databases are opened on first use."""
    services = Services(settings)
    app = FastAPI(
        title="Ringtrace",
        version=__version__,
        lifespan=_lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=None,
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    register_errors(app)
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign]
    # The last one added sees a request first.
    app.add_middleware(Bodies)
    app.add_middleware(Guard, metrics=services.metrics)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the databases early, so that the first request need not; where they are late, requests try again."""
    services: Services = app.state.services
    with suppress(RingtraceError):
        await to_thread.run_sync(services.prepare)
    Thread(target=_import_the_rest, daemon=True).start()
    yield
    await to_thread.run_sync(services.close)


def _import_the_rest() -> None:
    """Import what takes a second or two and is not needed to be ready: nobody should wait for it at a first payment."""
    for name in ("scoring.reasons", "ingestion.messages", "ingestion.rates"):
        import_module(name)
