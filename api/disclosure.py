"""What of a reason may be told to whom; what may not is left out without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.access import Principal
from api.answers.scores import ReasonAnswer, ReasonCode
from rings.canonical_json import sha256_of
from rings.sentences import OPPOSED, SPEAKING
from scoring.kinds import ReasonKind

Reasons = Iterable[Mapping[str, Any]]


def catalogue() -> Mapping[str, ReasonKind]:
    """Every reason by its code."""
    # It comes with the rules and their compiled kernels, which nobody needs for the process to be ready.
    from scoring.reasons import CATALOGUE  # noqa: PLC0415

    return CATALOGUE


def tellable(code: str, principal: Principal) -> bool:
    """Whether the principal may know that this reason was given; an unknown code is told to nobody."""
    kind = catalogue().get(code)
    if kind is None or (kind.restricted and not principal.restricted):
        return False
    return kind.general or principal.investigates


def allowed(reasons: Reasons, principal: Principal) -> list[Mapping[str, Any]]:
    """The reasons that the principal may know of; one may be restricted by its kind or by what it rests on."""
    return [
        reason
        for reason in reasons
        if tellable(reason["code"], principal) and (principal.restricted or not reason.get("restricted", False))
    ]


def full_reasons(reasons: Reasons, principal: Principal) -> list[ReasonAnswer]:
    """The reasons with text and proof, for those who investigate."""
    assert principal.investigates
    return [ReasonAnswer.model_validate(reason) for reason in allowed(reasons, principal)]


def reason_codes(reasons: Reasons, principal: Principal) -> list[ReasonCode]:
    """The codes alone, each once, in the order of the catalogue: their order tells nothing of weights."""
    codes = {reason["code"] for reason in allowed(reasons, principal)}
    return [ReasonCode(code=code) for code in catalogue() if code in codes]


def redacted_ring(document: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """A ring's document without the reasons that the principal may not know of."""
    return {**document, "reasons": allowed(document.get("reasons", ()), principal)}


def redacted_evidence(document: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """The evidence without what the principal may not know of; then its hash is that of what is told.

    Untouched where nothing is restricted, so that its hash is the recorded one.
    """
    said = {side: allowed(document[side], principal) for side in ("reasons", "against")}
    kept = {id(reason) for reasons in said.values() for reason in reasons}
    lost = [reason["text"] for side in said for reason in document[side] if id(reason) not in kept]
    if not lost:
        return dict(document)
    told = {**document, **said, "narrative": _without(document["narrative"], lost)}
    return {**told, "sha256": sha256_of(told)}


def _without(narrative: str, texts: Iterable[str]) -> str:
    """The narrative without the clauses of some reasons; a sentence that loses its last clause goes, too."""
    for text in texts:
        for clause in (f"{text}; ", f"; {text}"):
            narrative = narrative.replace(clause, "")
        for opening in (SPEAKING, OPPOSED):
            narrative = narrative.replace(f" {opening}: {text}.", "")
    return narrative
