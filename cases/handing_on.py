"""Alerts of superseded rings, handed on to the alerts of the rings that they went into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Index, Select, String, Table, insert, select, update

from cases.alerts import AlertState, alerts_table
from cases.audit import AuditTrail
from cases.errors import AlertNotOpen
from jobs.database import metadata
from rings.life.records import LifeRecords
from rings.life.runs import latest_run
from rings.life.status import Status
from rings.table import ring_versions

#: Which alert was handed on to which.
alert_heirs: Final = Table(
    "alert_heirs",
    metadata,
    Column("alert_id", String(64), primary_key=True),
    Column("heir_id", String(64), primary_key=True),
    Index(None, "heir_id"),
)


@dataclass(frozen=True, slots=True)
class _Watched:
    """An alert and its ring."""

    alert_id: str
    ring_id: str


class HandingOn:
    """Sees that no alert stays open on a ring that has become others; over one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._audit = AuditTrail(engine)
        self._life = LifeRecords(engine)

    def hand_on(self, *, at: datetime) -> int:
        """How many open alerts were handed on: those of superseded rings, to the open alerts of their successors.

        Successors are the rings of the latest run to which the ring's lineage leads (`rings.life`). Each alert with its
        entry in the audit trail, both or neither; again changes nothing. An alert stays open where its ring ended
        without a successor, or where a person closed the successors' alerts: somebody has yet to look at it.
        """
        count = 0
        for old in self._on_rings_not_found():
            life = self._life.life(old.ring_id)
            heirs = self._open_on(life.now_in)
            if life.status is Status.SUPERSEDED and heirs:
                count += self._handed(old, heirs, at)
        return count

    def heirs(self, alert_id: str) -> list[str]:
        """The alerts to which this one was handed on, by id."""
        kept = alert_heirs.c
        return self._ids(select(kept.heir_id).where(kept.alert_id == alert_id).order_by(kept.heir_id))

    def forebears(self, alert_id: str) -> list[str]:
        """The alerts that were handed on to this one, by id."""
        kept = alert_heirs.c
        return self._ids(select(kept.alert_id).where(kept.heir_id == alert_id).order_by(kept.alert_id))

    def _on_rings_not_found(self) -> list[_Watched]:
        """Open alerts of rings that the latest run did not find, by id."""
        kept = alerts_table.c
        with self._engine.connect() as connection:
            found = select(ring_versions.c.ring_id).where(ring_versions.c.run_id == latest_run(connection))
            query = select(kept.id, kept.open_ring_id).where(kept.open_ring_id.not_in(found)).order_by(kept.id)
            return [_Watched(*row) for row in connection.execute(query)]

    def _open_on(self, ring_ids: Sequence[str]) -> list[_Watched]:
        kept = alerts_table.c
        query = select(kept.id, kept.open_ring_id).where(kept.open_ring_id.in_(ring_ids)).order_by(kept.id)
        with self._engine.connect() as connection:
            return [_Watched(*row) for row in connection.execute(query)]

    def _handed(self, old: _Watched, heirs: Sequence[_Watched], at: datetime) -> bool:
        """Whether it was; False where a person closed it meanwhile."""

        def keep(connection: Connection) -> None:
            kept = alerts_table.c
            values = {"state": AlertState.HANDED_ON.value, "open_ring_id": None, "closed_at": at}
            still_open = (kept.id == old.alert_id, kept.state == AlertState.OPEN.value)
            if connection.execute(update(alerts_table).where(*still_open).values(**values)).rowcount == 0:
                msg = f"alert {old.alert_id} is open no more"
                raise AlertNotOpen(msg)
            links = [{"alert_id": old.alert_id, "heir_id": heir.alert_id} for heir in heirs]
            connection.execute(insert(alert_heirs), links)

        told = [{"ring": heir.ring_id, "alert": heir.alert_id} for heir in heirs]
        try:
            self._audit.append(
                who="ringtrace",
                what="alert.hand_on",
                subject_kind="alert",
                subject_id=old.alert_id,
                details={"ring": old.ring_id, "successors": told},
                also=keep,
            )
        except AlertNotOpen:
            return False
        return True

    def _ids(self, query: Select[Any]) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())
