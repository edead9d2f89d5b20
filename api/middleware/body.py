"""Bodies: JSON only, within a size and a time; uvicorn sets neither."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge, BodyTooSlow, NotJson, RequestRefused, answer_to

#: A batch of some 10,000 transactions.
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
#: From the head to the last byte of the body, however steadily it drips.
BODY_DEADLINE_S: Final = 8.0

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Bodies:
    """Reads the body before the application is called, and hands it over whole."""

    def __init__(self, app: ASGIApp, *, max_bytes: int = MAX_BODY_BYTES, deadline_s: float = BODY_DEADLINE_S) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._deadline_s = deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(Headers(scope=scope), receive)
        except RequestRefused as error:
            await answer_to(error, scope)(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """The body; None where the client left. Raises: `NotJson`, `BodyTooLarge`, `BodyTooSlow`."""
        length = headers.get("content-length", "")
        if not length and "transfer-encoding" not in headers:
            return b""
        if length.isdecimal() and int(length[:20]) > self._max_bytes:
            self._refuse_size()
        if length != "0":
            _check_type(headers)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._collect(receive)
        except TimeoutError:
            msg = f"the body did not arrive within {self._deadline_s:g} s"
            raise BodyTooSlow(msg) from None

    async def _collect(self, receive: Receive) -> bytes | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                self._refuse_size()
            if not message.get("more_body", False):
                return bytes(body)

    def _refuse_size(self) -> None:
        msg = f"the body is larger than {self._max_bytes} bytes; send several batches"
        raise BodyTooLarge(msg)


def _check_type(headers: Headers) -> None:
    """JSON in UTF-8 and not compressed: a small body must not become a large one."""
    media, *parameters = [part.strip().lower() for part in headers.get("content-type", "").split(";")]
    if media != "application/json":
        raise NotJson("send application/json")
    if any(p.startswith("charset=") and p.removeprefix("charset=").strip('"') != "utf-8" for p in parameters):
        raise NotJson("send JSON in UTF-8")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise NotJson("send the body uncompressed")


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the whole body first."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
