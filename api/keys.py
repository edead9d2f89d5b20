"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sqlalchemy import Boolean, Column, Engine, String, Table, insert, select, update

from jobs.database import UtcTime, metadata
from ringtrace.errors import NotFound, WrongUse


class Role(StrEnum):
    """What a key may do; each role may do all that the ones before it may."""

    SCORE = "score"
    INVESTIGATE = "investigate"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class UnknownKey(NotFound):
    """No API key has this id."""

    code = "unknown_key"


api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    # May read reasons that rest on labels, cases or reports.
    Column("restricted", Boolean, nullable=False, default=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("revoked_at", UtcTime),
)

_SHOWN: Final = [column for column in api_keys.c if column.name != "secret_sha256"]
#: `last_used_at` is no finer than this, so that reading does not become writing.
_USE_GRAIN: Final = timedelta(minutes=5)
_NO_HASH: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is known of a key; its secret is not."""

    id: str
    name: str
    role: Role
    restricted: bool
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey(ApiKey):
    """A key that was just made."""

    #: the whole text `rt_<id>_<secret>` that a client sends; it is kept nowhere
    secret: str = field(repr=False)


def create_key(engine: Engine, *, role: str, name: str = "", restricted: bool = False) -> NewKey:
    """A new key; its secret cannot be shown again. Raises: `WrongUse` for a role that there is not."""
    if role not in set(Role):
        msg = f"role {role!r}: one of {', '.join(Role)} is meant"
        raise WrongUse(msg)
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = {
        "id": key_id,
        "name": name,
        "role": role,
        "restricted": restricted,
        "secret_sha256": _hash(secret),
        "created_at": datetime.now(UTC),
    }
    with engine.begin() as connection:
        connection.execute(insert(api_keys).values(**row))
    kept = asdict(_get(engine, key_id))
    return NewKey(**kept, secret=f"rt_{key_id}_{secret}")


def list_keys(engine: Engine) -> list[ApiKey]:
    """All keys, also revoked ones, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(select(*_SHOWN).order_by(api_keys.c.created_at, api_keys.c.id))
        return [_key(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def revoke_key(engine: Engine, key_id: str) -> ApiKey:
    """The key, which from now on opens nothing. Raises: `UnknownKey`."""
    key = _get(engine, key_id)
    if key.revoked_at is not None:
        return key
    with engine.begin() as connection:
        connection.execute(
            update(api_keys).where(api_keys.c.id == key_id).values(revoked_at=datetime.now(UTC)),
        )
    return _get(engine, key_id)


def verify(engine: Engine, text: str) -> ApiKey | None:
    """The key that `text` is, or None where it is unknown, wrong or revoked; all take the same time."""
    key_id, secret = _parts(text)
    with engine.connect() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    matches = hmac.compare_digest(_hash(secret), row.secret_sha256 if row is not None else _NO_HASH)
    if row is None or not matches or row.revoked_at is not None:
        return None
    _note_use(engine, row.id, row.last_used_at)
    return _key({column.name: getattr(row, column.name) for column in _SHOWN})


def _parts(text: str) -> tuple[str, str]:
    """Id and secret; what has another form gets an id that no key has."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    well_formed = prefix == "rt" and len(key_id) == 12 and key_id.isalnum() and key_id.isascii()
    return (key_id, secret) if well_formed else ("", text)


def _note_use(engine: Engine, key_id: str, last: datetime | None) -> None:
    now = datetime.now(UTC)
    if last is None or now - last > _USE_GRAIN:
        with engine.begin() as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))


def _get(engine: Engine, key_id: str) -> ApiKey:
    with engine.connect() as connection:
        row = connection.execute(select(*_SHOWN).where(api_keys.c.id == key_id)).one_or_none()
    if row is None:
        msg = f"no API key has the id {key_id!r}"
        raise UnknownKey(msg)
    return _key(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _key(row: object) -> ApiKey:
    values = dict(row)  # type: ignore[call-overload]
    return ApiKey(**{**values, "role": Role(values["role"])})


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
