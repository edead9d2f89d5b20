"""The layered view: the machine's ring with what people included, excluded and merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from rings.canonical_json import canonical
from rings.life.decisions import Action, Decision, in_force
from rings.life.diff import Diff, diff
from rings.life.status import Status

Key = tuple[str, str]


class By(StrEnum):
    """Who counts a member to the ring."""

    MACHINE = "machine"
    HAND = "hand"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A ring as the machine left it, and the log of decisions over it."""

    document: Mapping[str, Any]
    status: Status
    decisions: list[Decision]

    @property
    def mark(self) -> dict[str, str]:
        """What of the machine's version a decision rests on; other figures may move without a new look."""
        document = self.document
        told = {
            "typology": document["typology"],
            "level": document["level"],
            "transactions": sorted(document["transactions"]),
            "members": sorted([one["kind"], one["id"], one["role"]] for one in document["members"]),
        }
        digest = sha256(canonical(told).encode()).hexdigest()
        return {"run_id": document["run_id"], "sha256": digest, "status": self.status.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredMember:
    """A member as machine and people see it together."""

    kind: str
    id: str
    #: None: by hand, no role was computed
    role: str | None
    by: By
    #: number of the decision that brought or removed it; None: nobody decided
    decision: int | None = None
    #: the merged ring that it came with
    ring_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision whose ground has moved."""

    decision: int
    ring_id: str
    run_before: str
    run_now: str
    status_before: str
    status_now: str
    diff: Diff = field(default_factory=Diff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What people made of a ring."""

    ring_id: str
    members: list[LayeredMember]
    excluded: list[LayeredMember]
    merged_rings: list[str]
    decisions: list[Decision]
    #: changes with every decision, and with what they rest on; not with a re-score that says the same
    etag: str


def layered(ring_id: str, below: Mapping[str, Below]) -> Layer:
    """The view over `ring_id`; `below` holds it and every ring that was merged into it, directly or not."""
    mine = below[ring_id]
    members = {
        (one["kind"], one["id"]): LayeredMember(kind=one["kind"], id=one["id"], role=one["role"], by=By.MACHINE)
        for one in mine.document["members"]
    }
    excluded: dict[Key, LayeredMember] = {}
    deciding = in_force(mine.decisions)
    for decision in (one for one in deciding if one.action is Action.MERGE):
        assert decision.other_ring is not None
        for one in layered(decision.other_ring, below).members:
            told = LayeredMember(
                kind=one.kind,
                id=one.id,
                role=one.role,
                by=By.MERGE,
                decision=decision.number,
                ring_id=decision.other_ring,
            )
            members.setdefault((one.kind, one.id), told)
    for decision in deciding:
        _apply(decision, members, excluded)
    return Layer(
        ring_id=ring_id,
        members=[members[key] for key in sorted(members)],
        excluded=[excluded[key] for key in sorted(excluded)],
        merged_rings=[one.other_ring for one in deciding if one.other_ring is not None],
        decisions=mine.decisions,
        etag=_etag(ring_id, below),
    )


def _apply(decision: Decision, members: dict[Key, LayeredMember], excluded: dict[Key, LayeredMember]) -> None:
    """One inclusion or exclusion; what the machine has come to say by itself stays the machine's."""
    if decision.action is Action.INCLUDE:
        kind, name = decision.member
        was = excluded.pop(decision.member, None)
        by_hand = LayeredMember(
            kind=kind, id=name, role=was.role if was else None, by=By.HAND, decision=decision.number
        )
        members.setdefault(decision.member, by_hand)
    elif decision.action is Action.EXCLUDE and (gone := members.pop(decision.member, None)) is not None:
        excluded[decision.member] = LayeredMember(
            kind=gone.kind, id=gone.id, role=gone.role, by=gone.by, decision=decision.number, ring_id=gone.ring_id
        )


def _etag(ring_id: str, below: Mapping[str, Below]) -> str:
    """Over the logs of all rings below and what the machine says of them, whichever run said it last."""
    told = {name: [len(one.decisions), one.mark["sha256"], one.mark["status"]] for name, one in sorted(below.items())}
    return '"' + sha256(canonical({"ring": ring_id, "below": told}).encode()).hexdigest()[:24] + '"'


def moved(ring_id: str, below: Mapping[str, Below]) -> list[tuple[Decision, str, Mapping[str, Any]]]:
    """Decisions in force whose ground has moved since they were made or confirmed, each with the ring and its old mark.

    The ground is the machine's version of the ring; of a merge also that of the other ring and of all merged into it.
    """
    decisions = below[ring_id].decisions
    confirmed = [one for one in decisions if one.action is Action.CONFIRM]
    found: list[tuple[Decision, str, Mapping[str, Any]]] = []
    for decision in in_force(decisions):
        base = next((one.base for one in reversed(confirmed) if one.number > decision.number), decision.base)
        for name in [ring_id, *(_family(decision.other_ring, below) if decision.other_ring is not None else [])]:
            now = below[name].mark
            was = base.get(name, now)
            if (was["sha256"], was["status"]) != (now["sha256"], now["status"]):
                found.append((decision, name, was))
    return found


def _family(ring_id: str, below: Mapping[str, Below]) -> list[str]:
    """The ring and every ring that was merged into it, directly or not."""
    merged = [one.other_ring for one in in_force(below[ring_id].decisions) if one.other_ring is not None]
    return [ring_id, *(name for other in merged for name in _family(other, below))]


def review(decision: Decision, ring_id: str, was: Mapping[str, Any], *, old: Mapping[str, Any], now: Below) -> Review:
    """What a person should look at: how the machine's ring changed since version `old`."""
    return Review(
        decision=decision.number,
        ring_id=ring_id,
        run_before=was["run_id"],
        run_now=now.document["run_id"],
        status_before=was["status"],
        status_now=now.status.value,
        diff=diff(old, now.document),
    )
