"""Limits of the whole process: requests in work, time of each, and the last resort for bugs."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Overloaded, TookTooLong, answer_to, answer_to_bug
from api.metrics import Metrics

#: Above it new requests are refused at once, so that those in work are answered in time.
MAX_IN_FLIGHT: Final = 128
#: Reading is a matter of milliseconds; a batch of transactions may wait for another writer.
REQUEST_LIMIT_S: Final = 30.0
#: Answered whatever happens: whoever supervises us must be able to ask.
_ALWAYS: Final = frozenset({"/health", "/metrics"})


class Guard:
    """Answers 503 when overloaded, 504 when an answer takes too long, 500 for our bugs; counts all."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        max_in_flight: int = MAX_IN_FLIGHT,
        limit_s: float = REQUEST_LIMIT_S,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_in_flight = max_in_flight
        self._limit_s = limit_s
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        gate = _Gate(send)
        try:
            if len(self._running) >= self._max_in_flight and scope["path"] not in _ALWAYS:
                error = Overloaded("too many requests are in work; try again in a moment")
                await answer_to(error, scope)(scope, receive, gate.send)
            else:
                await self._answer(scope, receive, gate)
        finally:
            self._count(scope, gate.status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, gate: _Gate) -> None:
        """Run the application in a task of its own: a thread that hangs in a database cannot be cancelled."""
        task = asyncio.create_task(self._attempt(scope, receive, gate))
        self._running.add(task)
        self._metrics.in_flight.inc()
        task.add_done_callback(self._ended)
        try:
            await asyncio.wait({task}, timeout=self._limit_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            task.result()
        elif gate.status is None:
            late = answer_to(TookTooLong("the answer took too long; try again"), scope)
            await late(scope, receive, gate.close(late.status_code))
        else:
            await task

    async def _attempt(self, scope: Scope, receive: Receive, gate: _Gate) -> None:
        try:
            await self._app(scope, receive, gate.send)
        except Exception as error:  # noqa: BLE001 - the edge of the process
            answer = answer_to_bug(error, scope)
            if gate.status is None:
                await answer(scope, receive, gate.send)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._metrics.in_flight.dec()
        if not task.cancelled():
            task.exception()

    def _count(self, scope: Scope, status: int | None, seconds: float) -> None:
        """Count under the route's template: a path holds account ids and has no end of values."""
        route = template_of(scope)
        self._metrics.requests.labels(scope["method"], route, str(status or 0)).inc()
        self._metrics.seconds.labels(scope["method"], route).observe(seconds)


class _Gate:
    """Passes an answer on until it is closed; knows the status that went out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.closed = False

    def close(self, status: int) -> Send:
        """Where another answer goes instead; what the application sends from now on is dropped."""
        self.closed, self.status = True, status
        return self._send

    async def send(self, message: Message) -> None:
        """One message of the answer."""
        if self.closed:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def template_of(scope: Scope) -> str:
    """Path template of the route that answered."""
    route: Any = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return str(path) if path else "unmatched"
