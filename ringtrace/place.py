"""Where the stages work: settings, the graph store, the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from cases.alerts import Alerts
from cases.audit import AuditTrail
from cases.deciding import Deciding
from cases.handing_on import HandingOn
from cases.promoting import Promoting
from gnn.tracking import Tracking
from graph.store import open_store
from graph.store.protocol import GraphStore
from jobs.database import make_tables, open_records
from jobs.records import JobRecords
from rings.life.history import Histories
from rings.life.layers import Layers
from rings.life.records import LifeRecords
from rings.records import RingRecords
from ringtrace.settings import Settings
from scoring.records import ScoreRecords
from scoring.run_inputs import RunInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One installation: its two databases, and the records in them by room."""

    settings: Settings
    store: GraphStore
    engine: Engine
    jobs: JobRecords
    scores: ScoreRecords
    inputs: RunInputs
    rings: RingRecords
    life: LifeRecords
    histories: Histories
    layers: Layers
    alerts: Alerts
    handing_on: HandingOn
    deciding: Deciding
    promoting: Promoting
    tracking: Tracking
    audit: AuditTrail

    def note(self, what: str, subject_kind: str, subject_id: str, details: Mapping[str, Any] | None = None) -> None:
        """Append to the audit trail what the product itself did."""
        self.audit.append(who="ringtrace", what=what, subject_kind=subject_kind, subject_id=subject_id, details=details)


@contextmanager
def open_place(settings: Settings) -> Iterator[Place]:
    """The installation, its tables made where missing.

    Raises: `Unavailable` where a database does not answer, `WrongUse` for a URL that cannot be meant.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    engine = open_records(settings.records)
    try:
        store.migrate()
        make_tables(engine)
        yield Place(
            settings=settings,
            store=store,
            engine=engine,
            jobs=JobRecords(engine),
            scores=ScoreRecords(engine),
            inputs=RunInputs(engine),
            rings=RingRecords(engine),
            life=LifeRecords(engine),
            histories=Histories(engine),
            layers=Layers(engine),
            alerts=Alerts(engine),
            handing_on=HandingOn(engine),
            deciding=Deciding(engine),
            promoting=Promoting(engine),
            tracking=Tracking(engine),
            audit=AuditTrail(engine),
        )
    finally:
        engine.dispose()
        store.close()
