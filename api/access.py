"""Who asks, and what they may: the dependency that every router declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from api.errors import ForeignHost, KeyInvalid, KeyMissing, RoleTooLow
from api.keys import Role, verify
from api.services import Services, services_of

_HEADER: Final = APIKeyHeader(name="X-API-Key", auto_error=False, description="an API key")
_BEARER: Final = HTTPBearer(auto_error=False, description="the same API key as a bearer token")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The one who asks."""

    role: Role
    #: may read reasons that rest on labels, cases or reports
    restricted: bool
    #: id of the key; empty where no key is required
    key_id: str = ""

    @property
    def investigates(self) -> bool:
        """May see rings, counterparties, amounts and evidence."""
        return self.role.includes(Role.INVESTIGATE)


_OWNER: Final = Principal(role=Role.ADMIN, restricted=True)


@dataclass(frozen=True, slots=True)
class Needs:
    """Lets a request pass whose key has at least this role."""

    role: Role

    def __call__(
        self,
        request: Request,
        services: Annotated[Services, Depends(services_of)],
        header: Annotated[str | None, Security(_HEADER)] = None,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None,
    ) -> Principal:
        """The one who asks. Raises: `KeyMissing`, `KeyInvalid`, `RoleTooLow`, `ForeignHost`."""
        text = header or (bearer.credentials if bearer else None)
        principal = _by_key(services, text) if text else _without_key(services, request)
        if not principal.role.includes(self.role):
            msg = f"this needs a key with the role {self.role}, yours has {principal.role}"
            raise RoleTooLow(msg)
        request.state.principal = principal
        return principal


@dataclass(frozen=True, slots=True)
class Open:
    """Declares that a route is open to everyone: it tells nothing of anyone's data."""

    async def __call__(self) -> None:
        """Nothing to check."""


def _by_key(services: Services, text: str) -> Principal:
    key = verify(services.engine, text)
    if key is None:
        raise KeyInvalid("the API key is unknown or revoked")
    return Principal(role=key.role, restricted=key.restricted, key_id=key.id)


def _without_key(services: Services, request: Request) -> Principal:
    """The owner of this machine, where the API listens on loopback only and keys are off."""
    if services.settings.keys_required:
        raise KeyMissing("send an API key as X-API-Key or as a bearer token")
    host = request.url.hostname or ""
    if services.settings.host in _LOOPBACK and host not in _LOOPBACK:
        raise ForeignHost("without API keys only requests to this machine's own address are answered")
    return _OWNER


def principal_of(request: Request) -> Principal:
    """The one who asks; a route whose router declares no role has none (our bug)."""
    principal = getattr(request.state, "principal", None)
    assert isinstance(principal, Principal), "the router declares no role"
    return principal


Asker = Annotated[Principal, Depends(principal_of)]


def router_for(role: Role | None, *, tag: str, prefix: str = "/api/v1", **more: Any) -> APIRouter:
    """A router whose routes need `role`; None opens them to everyone."""
    gate = Open() if role is None else Needs(role)
    return APIRouter(prefix=prefix, tags=[tag], dependencies=[Depends(gate)], **more)
