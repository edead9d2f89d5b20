"""Reading the layers over rings, and checking what is to be decided; the caller's transaction keeps both together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from rings.errors import DecisionWithoutEffect, LayerChanged, RingMergedElsewhere, UnknownDecision
from rings.life import decisions as log
from rings.life.decisions import Action, Decision, Wish, in_force
from rings.life.layer import Below, Layer, Review, layered, moved, review
from rings.life.records import status_of
from rings.versions import version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaid:
    """A ring's layer, whether a person must look at it again, and the ring that took this one in."""

    layer: Layer
    reviews: list[Review]
    merged_into: str | None


class Layers:
    """What people made of the rings of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def over(self, ring_id: str) -> Overlaid:
        """The layer over a ring; one without decisions is the machine's ring itself. Raises: `UnknownRing`."""
        with self._engine.connect() as connection:
            return _over(connection, ring_id)

    def waiting(self, *, limit: int, after: str = "") -> list[Overlaid]:
        """At most `limit` layers that a person must look at again, by ring id, of rings whose id comes `after`.

        Looks at every ring that people decided about, until there are enough.
        """
        found: list[Overlaid] = []
        with self._engine.connect() as connection:
            for ring_id in log.decided(connection, after=after):
                over = _over(connection, ring_id)
                found += [over] if over.reviews else []
                if len(found) == limit:
                    break
        return found

    def decision(self, ring_id: str, number: int) -> Decision:
        """One entry of the log. Raises: `UnknownRing`, `UnknownDecision`."""
        with self._engine.connect() as connection:
            version_of(connection, ring_id)
            found = [one for one in log.read(connection, ring_id) if one.number == number]
        if not found:
            msg = f"the ring {ring_id!r} has no decision {number}"
            raise UnknownDecision(msg)
        return found[0]


def decide(
    connection: Connection, ring_id: str, wish: Wish, *, who: str, seen: Collection[str] | None, request: str | None
) -> Decision:
    """Append a decision to the log of a ring; `seen` are etags, one of which must hold; None: whatever it is now.

    Raises: `UnknownRing`; `LayerChanged` where the ring or its layer is no more as it was seen;
    `DecisionWithoutEffect`; `RingMergedElsewhere`; `UnknownDecision`.
    """
    below = _below(connection, ring_id)
    view = layered(ring_id, below)
    if seen is not None and view.etag not in seen:
        msg = f"the ring or what was decided about it has changed; it is now {view.etag}"
        raise LayerChanged(msg)
    _check(wish, view, below[ring_id].decisions)
    if wish.action is Action.MERGE:
        assert wish.other_ring is not None
        _check_merge(connection, ring_id, wish.other_ring)
        below |= _below(connection, wish.other_ring)
    decision = Decision(
        ring_id=ring_id,
        number=len(view.decisions) + 1,
        action=wish.action,
        reason=wish.reason,
        who=who,
        at=datetime.now(UTC),
        member_kind=wish.member_kind,
        member_id=wish.member_id,
        other_ring=wish.other_ring,
        undoes=wish.undoes,
        base={name: one.mark for name, one in sorted(below.items())},
    )
    log.append(connection, decision, request=request)
    return decision


def _over(connection: Connection, ring_id: str) -> Overlaid:
    below = _below(connection, ring_id)
    reviews = [
        review(one, name, was, old=version_of(connection, name, was["run_id"]), now=below[name])
        for one, name, was in moved(ring_id, below)
    ]
    into = log.merged_into(connection, ring_id)
    return Overlaid(layer=layered(ring_id, below), reviews=reviews, merged_into=into)


def _below(connection: Connection, ring_id: str) -> dict[str, Below]:
    """The ring and all that were merged into it, each as the machine left it. Raises: `UnknownRing`."""
    found: dict[str, Below] = {}
    waiting = [ring_id]
    while waiting:
        name = waiting.pop()
        decisions = log.read(connection, name)
        document = version_of(connection, name)
        found[name] = Below(document=document, status=status_of(connection, name), decisions=decisions)
        merged = (one.other_ring for one in in_force(decisions) if one.other_ring is not None)
        waiting += [other for other in merged if other not in found]
    return found


def _check(wish: Wish, view: Layer, decisions: list[Decision]) -> None:
    """Refuse what would change nothing. Raises: `DecisionWithoutEffect`, `UnknownDecision`."""
    present = {(one.kind, one.id) for one in view.members}
    member = (wish.member_kind, wish.member_id)
    if wish.action is Action.INCLUDE and member in present:
        raise DecisionWithoutEffect("it is a member already")
    if wish.action is Action.EXCLUDE and member not in present:
        raise DecisionWithoutEffect("it is no member")
    if wish.action is Action.CONFIRM and not in_force(decisions):
        raise DecisionWithoutEffect("nothing that was decided is in force")
    if wish.action is Action.UNDO:
        if wish.undoes not in {one.number for one in decisions}:
            msg = f"the ring has no decision {wish.undoes}"
            raise UnknownDecision(msg)
        if wish.undoes not in {one.number for one in in_force(decisions)}:
            raise DecisionWithoutEffect("it was undone before, or is none that could be")


def _check_merge(connection: Connection, ring_id: str, other: str) -> None:
    """Refuse circles and a ring in two places. Raises: `DecisionWithoutEffect`, `RingMergedElsewhere`."""
    host = log.merged_into(connection, other)
    if ring_id in {host, other}:
        raise DecisionWithoutEffect("it is part of this ring already")
    if host is not None:
        msg = f"it was merged into {host!r}; undo that first"
        raise RingMergedElsewhere(msg)
    above = log.merged_into(connection, ring_id)
    while above is not None:
        if above == other:
            msg = f"this ring was merged into {other!r}, directly or by others"
            raise RingMergedElsewhere(msg)
        above = log.merged_into(connection, above)
