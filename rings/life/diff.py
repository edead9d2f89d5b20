"""What differs between two versions of a ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: What a ring document says once, and which of it may change from version to version.
_FACTS: Final = ("typology", "level", "risk", "amount_minor", "turnover_minor", "currency", "started_at", "ended_at")
_EMPTY: Final[Mapping[str, Any]] = {"transactions": (), "members": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The later version less the earlier one; lists by id, so that equal versions give equal bytes."""

    #: transaction ids, in the later (or the earlier) version's order
    transactions_added: list[str] = field(default_factory=list)
    transactions_removed: list[str] = field(default_factory=list)
    #: {kind, id, role}
    members_added: list[dict[str, str]] = field(default_factory=list)
    members_removed: list[dict[str, str]] = field(default_factory=list)
    #: {kind, id, before, after}
    roles_changed: list[dict[str, str]] = field(default_factory=list)
    #: fact -> {before, after}; a fact that stayed is left out
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def is_structural(self) -> bool:
        """Whether another ring would be drawn, or one of another kind or level: what a person must look at again."""
        moved = self.transactions_added or self.transactions_removed or self.members_added or self.members_removed
        return bool(moved or self.roles_changed or {"typology", "level"} & self.facts.keys())

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not (self.is_structural or self.facts)


def diff(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Diff:
    """The change from one ring document to another; None is a ring that was not there."""
    old, new = before or _EMPTY, after or _EMPTY
    had, has = set(old["transactions"]), set(new["transactions"])
    was, now = _members(old), _members(new)
    return Diff(
        transactions_added=[one for one in new["transactions"] if one not in had],
        transactions_removed=[one for one in old["transactions"] if one not in has],
        members_added=[_member(key, now[key]) for key in sorted(now.keys() - was.keys())],
        members_removed=[_member(key, was[key]) for key in sorted(was.keys() - now.keys())],
        roles_changed=[
            {"kind": key[0], "id": key[1], "before": was[key], "after": now[key]}
            for key in sorted(now.keys() & was.keys())
            if was[key] != now[key]
        ],
        facts={
            name: {"before": old.get(name), "after": new.get(name)} for name in _FACTS if old.get(name) != new.get(name)
        },
    )


def _members(document: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {(one["kind"], one["id"]): one["role"] for one in document["members"]}


def _member(key: tuple[str, str], role: str) -> dict[str, str]:
    return {"kind": key[0], "id": key[1], "role": role}
