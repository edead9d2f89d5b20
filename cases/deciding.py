"""Decisions of people about rings, each kept together with its entry in the audit trail."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine

from cases.audit import AuditTrail
from rings.life import layers
from rings.life.decisions import Decision, Wish, by_request


class Deciding:
    """Takes decisions over the rings of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._audit = AuditTrail(engine)

    def decide(
        self, ring_id: str, wish: Wish, *, who: str, seen: Collection[str] | None = None, request: str | None = None
    ) -> Decision:
        """The decision, kept: the log, and the audit trail with the reason, both or neither.

        `seen`: etags of the layer, one of which must hold; None decides on whatever is there. The same `request`
        again gives the decision that was kept for it.

        Raises: what `rings.life.layers.decide` raises; then nothing is kept.
        """
        kept = self._kept(request)
        if kept is not None:
            return kept
        made: list[Decision] = []

        def keep(connection: Connection) -> None:
            made[:] = [layers.decide(connection, ring_id, wish, who=who, seen=seen, request=request)]

        about = {"member_kind": wish.member_kind, "member_id": wish.member_id, "ring": wish.other_ring}
        told = {name: value for name, value in (about | {"undoes": wish.undoes}).items() if value is not None}
        self._audit.append(
            who=who,
            what=f"ring.{wish.action}",
            subject_kind="ring",
            subject_id=ring_id,
            details={**told, "reason": wish.reason},
            also=keep,
        )
        return made[0]

    def _kept(self, request: str | None) -> Decision | None:
        if request is None:
            return None
        with self._engine.connect() as connection:
            return by_request(connection, request)
