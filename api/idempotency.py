"""Answers kept under the client's Idempotency-Key, so that a repeated request repeats the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Header
from sqlalchemy import JSON, Column, Engine, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.errors import KeyReused, MalformedHeader
from jobs.database import UtcTime, metadata
from ringtrace.errors import RingtraceError

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    # Hash of the API key's id, the route and the client's key: one client cannot meet another's keys.
    Column("key_sha256", String(64), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    # Null while the first request is in work, or where its process was killed.
    Column("answer", JSON),
    Column("created_at", UtcTime, nullable=False),
)

_MAX_LENGTH: Final = 255

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="chosen by the client; the same key and body repeat the answer, another body is a conflict",
        examples=["payments-2026-01-31-0007"],
    ),
]


def key_hash(*, owner: str, route: str, key: str) -> str:
    """The name under which an answer is kept. Raises: `MalformedHeader`."""
    if not 1 <= len(key) <= _MAX_LENGTH or not key.isprintable():
        msg = f"Idempotency-Key: 1 to {_MAX_LENGTH} printable characters"
        raise MalformedHeader(msg)
    return sha256(f"{owner}\x00{route}\x00{key}".encode("utf-8", "surrogatepass")).hexdigest()


def once(engine: Engine, name: str, body: bytes, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """The answer of `act`, and whether it was kept from an earlier request.

    `act` must be safe to repeat: where an earlier request was cut off before its answer was kept, it runs again.

    Raises: `KeyReused`; whatever `act` raises, and then the name is free again.
    """
    body_hash = sha256(body).hexdigest()
    kept = _claim(engine, name, body_hash)
    if kept is not None:
        return kept, True
    try:
        answer = act()
    except RingtraceError:
        _release(engine, name)
        raise
    with engine.begin() as connection:
        connection.execute(
            update(idempotency_keys).where(idempotency_keys.c.key_sha256 == name).values(answer=answer),
        )
    return answer, False


def _claim(engine: Engine, name: str, body_hash: str) -> dict[str, Any] | None:
    """The answer kept under the name; None where it is now ours to find."""
    row = {"key_sha256": name, "body_sha256": body_hash, "created_at": datetime.now(UTC)}
    try:
        with engine.begin() as connection:
            connection.execute(insert(idempotency_keys).values(**row))
    except IntegrityError:
        pass
    else:
        return None
    with engine.connect() as connection:
        kept = connection.execute(
            select(idempotency_keys).where(idempotency_keys.c.key_sha256 == name),
        ).one_or_none()
    if kept is None:
        # The other request failed and gave the name back in between.
        return None
    if kept.body_sha256 != body_hash:
        raise KeyReused("this Idempotency-Key was used with another body")
    return None if kept.answer is None else dict(kept.answer)


def _release(engine: Engine, name: str) -> None:
    unanswered = (idempotency_keys.c.key_sha256 == name) & idempotency_keys.c.answer.is_(None)
    with engine.begin() as connection:
        connection.execute(delete(idempotency_keys).where(unanswered))
