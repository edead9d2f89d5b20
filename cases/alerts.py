"""Alerts: one that is open for each flagged ring; new hits of the same ring join it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Float, Index, Integer, Row, String, Table, insert, select, update

from cases.errors import UnknownAlert
from jobs.database import UtcTime, metadata
from scoring.scores import FLAGGED_ABOVE


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    CLOSED = "closed"
    HANDED_ON = "handed_on"
    """Closed by a re-score, as its ring went into others: see `cases.handing_on`."""


alerts_table: Final = Table(
    "alerts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("ring_id", String(64), nullable=False),
    # The ring's id while the alert is open, else null: the database itself allows one open alert a ring.
    Column("open_ring_id", String(64), unique=True),
    Column("state", String(16), nullable=False),
    Column("risk", Float(53), nullable=False),
    Column("highest_risk", Float(53), nullable=False),
    Column("transaction_count", Integer, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("first_run_id", String(64), nullable=False),
    Column("last_run_id", String(64), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("last_hit_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Index(None, "ring_id"),
    Index(None, "state", "risk"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A flagged ring that waits for a person."""

    id: str
    ring_id: str
    state: AlertState
    #: of the last run that found the ring, and the highest of all
    risk: float
    highest_risk: float
    transaction_count: int
    #: how many runs hit it
    runs: int
    first_run_id: str
    last_run_id: str
    opened_at: datetime
    last_hit_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What became of the flagged rings of a run."""

    opened: int
    joined: int


class Alerts:
    """The alerts of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def raise_for(self, run_id: str, rings: Sequence[Mapping[str, Any]], *, at: datetime) -> Raised:
        """Open an alert for each flagged ring document, or join the one that is open; one transaction.

        Again for the same run changes nothing.
        """
        opened = joined = 0
        with self._engine.begin() as connection:
            for ring in rings:
                if ring["risk"] <= FLAGGED_ABOVE:
                    continue
                row = connection.execute(
                    select(alerts_table).where(alerts_table.c.open_ring_id == ring["id"]).with_for_update()
                ).one_or_none()
                if row is not None:
                    joined += _join(connection, row, run_id, ring, at)
                elif not _was_raised(connection, run_id, ring["id"]):
                    connection.execute(insert(alerts_table).values(**_new(run_id, ring, at)))
                    opened += 1
        return Raised(opened=opened, joined=joined)

    def close(self, alert_id: str, *, at: datetime) -> Alert:
        """The alert, closed; a closed one stays as it is. Raises: `UnknownAlert`."""
        still_open = (alerts_table.c.id == alert_id, alerts_table.c.state == AlertState.OPEN.value)
        values = {"state": AlertState.CLOSED.value, "open_ring_id": None, "closed_at": at}
        with self._engine.begin() as connection:
            connection.execute(update(alerts_table).where(*still_open).values(**values))
        return self.get(alert_id)

    def get(self, alert_id: str) -> Alert:
        """One alert. Raises: `UnknownAlert`."""
        with self._engine.connect() as connection:
            row = connection.execute(select(alerts_table).where(alerts_table.c.id == alert_id)).one_or_none()
        if row is None:
            msg = f"no alert has the id {alert_id!r}"
            raise UnknownAlert(msg)
        return _alert(row)

    def open_alerts(self, *, limit: int = 100) -> list[Alert]:
        """The open alerts, riskiest first."""
        query = select(alerts_table).where(alerts_table.c.state == AlertState.OPEN.value)
        order = query.order_by(alerts_table.c.risk.desc(), alerts_table.c.id).limit(limit)
        with self._engine.connect() as connection:
            return [_alert(row) for row in connection.execute(order)]


def _alert(row: Row[Any]) -> Alert:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    del values["open_ring_id"]
    return Alert(**{**values, "state": AlertState(values["state"])})


def _join(connection: Connection, row: Row[Any], run_id: str, ring: Mapping[str, Any], at: datetime) -> bool:
    """Whether the run is new to the alert."""
    if row.last_run_id == run_id:
        return False
    values = {
        "risk": ring["risk"],
        "highest_risk": max(row.highest_risk, ring["risk"]),
        "transaction_count": ring["transaction_count"],
        "runs": row.runs + 1,
        "last_run_id": run_id,
        "last_hit_at": at,
    }
    connection.execute(update(alerts_table).where(alerts_table.c.id == row.id).values(**values))
    return True


def _was_raised(connection: Connection, run_id: str, ring_id: str) -> bool:
    """Whether this very run opened or joined an alert of the ring that was closed since."""
    seen = (alerts_table.c.ring_id == ring_id, alerts_table.c.last_run_id == run_id)
    return connection.execute(select(alerts_table.c.id).where(*seen)).first() is not None


def _new(run_id: str, ring: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "id": "alert-" + hashlib.sha256(f"{ring['id']}\x1f{run_id}".encode()).hexdigest()[:20],
        "ring_id": ring["id"],
        "open_ring_id": ring["id"],
        "state": AlertState.OPEN.value,
        "risk": ring["risk"],
        "highest_risk": ring["risk"],
        "transaction_count": ring["transaction_count"],
        "runs": 1,
        "first_run_id": run_id,
        "last_run_id": run_id,
        "opened_at": at,
        "last_hit_at": at,
    }
