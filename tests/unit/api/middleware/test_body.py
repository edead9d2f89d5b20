from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.middleware.body import Bodies

JSON = {"content-type": "application/json"}


class Echo:
    """Keeps the body that it was called with."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.bodies.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def call(
    app: Bodies, headers: dict[str, str], chunks: Iterable[bytes], *, wait_s: float = 0.0, method: str = "POST"
) -> dict[str, Any]:
    """The start of the answer to a request whose body comes in chunks."""
    waiting = [*chunks]
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(3600)
        await asyncio.sleep(wait_s)
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/x", "headers": raw}
    asyncio.run(app(scope, receive, send))
    return dict(sent[0]) if sent else {}


def test_a_body_comes_whole() -> None:
    echo = Echo()
    assert call(Bodies(echo), JSON | {"transfer-encoding": "chunked"}, [b'{"a"', b": 1}"])["status"] == 200
    assert echo.bodies == [b'{"a": 1}']


def test_a_body_of_exactly_the_limit_passes() -> None:
    echo = Echo()
    assert call(Bodies(echo, max_bytes=4), JSON | {"content-length": "4"}, [b"1234"])["status"] == 200


@pytest.mark.parametrize(
    "headers",
    [{"content-length": "5"}, {"transfer-encoding": "chunked"}, {"content-length": "9" * 30}, {"content-length": "2"}],
)
def test_a_larger_body_is_413_whatever_length_is_claimed(headers: dict[str, str]) -> None:
    echo = Echo()
    answer = call(Bodies(echo, max_bytes=4), JSON | headers, [b"123", b"45"])
    assert answer["status"] == 413
    assert (b"connection", b"close") in answer["headers"]
    assert echo.bodies == []


def test_no_more_than_the_limit_is_read() -> None:
    read = 0

    def chunks() -> Iterable[bytes]:
        nonlocal read
        while read < 100:
            read += 1
            yield b"x" * 10

    given = iter(chunks())
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": next(given), "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": raw}
    asyncio.run(Bodies(Echo(), max_bytes=45)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert read == 5


def test_a_dripping_body_is_408_within_the_deadline() -> None:
    echo = Echo()
    answer = call(Bodies(echo, deadline_s=0.15), JSON | {"content-length": "1000"}, [b"x"] * 1000, wait_s=0.02)
    assert answer["status"] == 408
    assert (b"connection", b"close") in answer["headers"]
    assert echo.bodies == []


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "application/jsonx"},
    ],
)
def test_another_type_or_encoding_is_415(headers: dict[str, str]) -> None:
    echo = Echo()
    assert call(Bodies(echo), headers | {"content-length": "2"}, [b"{}"])["status"] == 415
    assert echo.bodies == []


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf_8_passes(kind: str) -> None:
    assert call(Bodies(Echo()), {"content-type": kind, "content-length": "2"}, [b"{}"])["status"] == 200


def test_no_body_is_an_empty_one() -> None:
    echo = Echo()
    assert call(Bodies(echo), {}, [])["status"] == 200
    assert echo.bodies == [b""]


def test_a_client_that_leaves_gets_no_answer() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(b"content-type", b"application/json"), (b"content-length", b"5")]
    echo = Echo()
    asyncio.run(Bodies(echo)({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive, send))
    assert (sent, echo.bodies) == ([], [])
