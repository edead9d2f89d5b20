"""What of a reason may be told to whom; what may not is left out without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.access import Principal
from api.answers.scores import ReasonAnswer, ReasonCode
from scoring.reasons import CATALOGUE


def tellable(code: str, principal: Principal) -> bool:
    """Whether the principal may know that this reason was given; an unknown code is told to nobody."""
    kind = CATALOGUE.get(code)
    if kind is None or (kind.restricted and not principal.restricted):
        return False
    return kind.general or principal.investigates


def full_reasons(reasons: Iterable[Mapping[str, Any]], principal: Principal) -> list[ReasonAnswer]:
    """The reasons with text and proof, for those who investigate."""
    assert principal.investigates
    return [ReasonAnswer.model_validate(reason) for reason in allowed(reasons, principal)]


def reason_codes(reasons: Iterable[Mapping[str, Any]], principal: Principal) -> list[ReasonCode]:
    """The codes alone, each once."""
    codes = dict.fromkeys(reason["code"] for reason in allowed(reasons, principal))
    return [ReasonCode(code=code) for code in codes]


def allowed(reasons: Iterable[Mapping[str, Any]], principal: Principal) -> list[Mapping[str, Any]]:
    """The reasons that the principal may know of; one may be restricted by its kind or by what it rests on."""
    return [
        reason
        for reason in reasons
        if tellable(reason["code"], principal) and (principal.restricted or not reason.get("restricted", False))
    ]


def redacted_ring(document: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """A ring's document without the reasons that the principal may not know of."""
    return {name: _redacted(value, principal) for name, value in document.items()}


def _redacted(value: Any, principal: Principal) -> Any:
    """The value, where each list of reasons has lost those that may not be told."""
    if isinstance(value, Mapping):
        return {name: _redacted(inner, principal) for name, inner in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(item, Mapping) and "code" in item for item in value):
            return allowed(value, principal)
        return [_redacted(item, principal) for item in value]
    return value
