from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.testing import capture_logs

from api.metrics import Metrics
from api.middleware.guard import Guard


async def ask(app: ASGIApp, path: str = "/x") -> tuple[int, dict[str, Any]]:
    """Status and JSON of an answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "method": "GET", "path": path, "headers": []}, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], json.loads(body or b"{}")


async def fine(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


async def hangs_in_a_thread(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.to_thread(time.sleep, 1.5)
    await fine(scope, receive, send)


async def broken(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("-".join(["cana" + "ry", scope["path"]]))


def test_an_answer_that_takes_too_long_is_504_in_time() -> None:
    async def scenario() -> tuple[int, dict[str, Any], float]:
        started = time.perf_counter()
        status, body = await ask(Guard(hangs_in_a_thread, metrics=Metrics(), limit_s=0.05))
        return status, body, time.perf_counter() - started

    status, body, seconds = asyncio.run(scenario())
    assert (status, body["code"]) == (504, "took_too_long")
    assert seconds < 1.4


def test_what_hangs_goes_on_counting_as_load() -> None:
    async def scenario() -> tuple[int, int, int]:
        guard = Guard(hangs_in_a_thread, metrics=Metrics(), limit_s=0.05, max_in_flight=1)
        first, _ = await ask(guard)
        second, _ = await ask(guard)
        health, _ = await ask(guard, "/health")
        return first, second, health

    assert asyncio.run(scenario()) == (504, 503, 504)


def test_above_the_limit_new_requests_are_refused_at_once() -> None:
    async def scenario() -> list[int]:
        guard = Guard(hangs_in_a_thread, metrics=Metrics(), max_in_flight=3)
        return sorted(status for status, _ in await asyncio.gather(*(ask(guard) for _ in range(8))))

    assert asyncio.run(scenario()) == [200] * 3 + [503] * 5


def test_a_bug_is_500_and_its_message_stays_out_of_answer_and_log() -> None:
    with capture_logs() as logged:
        status, body = asyncio.run(ask(Guard(broken, metrics=Metrics())))
    assert (status, body["code"]) == (500, "internal_error")
    assert "canary" not in json.dumps(body)
    assert "canary" not in str(logged)
    assert logged[0]["kind"] == "RuntimeError"
    assert "broken" in logged[0]["frames"][-1]


def test_requests_are_counted_by_route_and_never_by_path() -> None:
    metrics = Metrics()
    asyncio.run(ask(Guard(fine, metrics=metrics), "/accounts/070:secret"))
    text = metrics.text().decode()
    assert 'ringtrace_http_requests_total{method="GET",route="unmatched",status="200"} 1.0' in text
    assert "secret" not in text
    assert "ringtrace_http_requests_in_flight 0.0" in text
