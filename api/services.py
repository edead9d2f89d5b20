"""What the routes work with: opened on first use, so that the process starts fast and survives a late database."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cached_property
from threading import Lock
from typing import Annotated, Final

from fastapi import Depends
from sqlalchemy import Engine, text
from starlette.requests import Request

from api.metrics import Metrics
from cases.audit import AuditTrail
from cases.deciding import Deciding
from graph.store import open_store
from graph.store.protocol import GraphStore
from jobs.database import make_tables, open_records
from jobs.records import JobRecords
from rings.life.changes import Changes
from rings.life.history import Histories
from rings.life.layers import Layers
from rings.life.records import LifeRecords
from rings.records import RingRecords
from ringtrace.errors import RingtraceError, Unavailable
from ringtrace.settings import Settings
from scoring.records import ScoreRecords

_RETRY_AFTER_S: Final = 1.0


class Services:
    """Store and records of one API process; safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self._engine = open_records(settings.records)
        self._store: GraphStore | None = None
        #: one batch at a time from begin to finish: two with the same ids must meet one after the other
        self.writing = Lock()
        self._lock = Lock()
        self._ready = False
        self._failed: Unavailable | None = None
        self._failed_at = 0.0

    @property
    def engine(self) -> Engine:
        """The records database, with its tables. Raises: `Unavailable`."""
        self.prepare()
        return self._engine

    @property
    def store(self) -> GraphStore:
        """The graph store. Raises: `Unavailable`."""
        self.prepare()
        assert self._store is not None
        return self._store

    @cached_property
    def scores(self) -> ScoreRecords:
        """Scores as they were served."""
        return ScoreRecords(self.engine)

    @cached_property
    def audit(self) -> AuditTrail:
        """Who did what."""
        return AuditTrail(self.engine)

    @cached_property
    def rings(self) -> RingRecords:
        """Rings and their evidence."""
        return RingRecords(self.engine)

    @cached_property
    def life(self) -> LifeRecords:
        """Where rings stand, and their lineage."""
        return LifeRecords(self.engine)

    @cached_property
    def histories(self) -> Histories:
        """Versions of rings, and what changed."""
        return Histories(self.engine)

    @cached_property
    def ring_changes(self) -> Changes:
        """What changed of all rings."""
        return Changes(self.engine)

    @cached_property
    def layers(self) -> Layers:
        """What people made of rings."""
        return Layers(self.engine)

    @cached_property
    def deciding(self) -> Deciding:
        """Takes people's decisions."""
        return Deciding(self.engine)

    @cached_property
    def jobs(self) -> JobRecords:
        """Background work."""
        return JobRecords(self.engine)

    def prepare(self) -> None:
        """Make tables and open the store, once; after a failure it is tried again at most every second.

        Raises: `Unavailable`, `StoreTooNew`, `StoreTooOld`.
        """
        if self._ready:
            return
        with self._lock:
            if self._ready:
                return
            if self._failed is not None and time.monotonic() - self._failed_at < _RETRY_AFTER_S:
                raise self._failed
            try:
                self._open()
            except Unavailable as error:
                self._failed, self._failed_at = error, time.monotonic()
                raise
            self._ready = True

    def _open(self) -> None:
        if self._engine.url.get_backend_name() == "sqlite" or self.settings.store.startswith("sqlite"):
            self.settings.home.mkdir(parents=True, exist_ok=True)
        make_tables(self._engine)
        self._store = open_store(self.settings)

    def check(self) -> None:
        """Ask store and records. Raises: `Unavailable`."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        self.store.data_cut()

    def close(self) -> None:
        """Give back connections."""
        with suppress(RingtraceError):
            if self._store is not None:
                self._store.close()
        self._engine.dispose()


def services_of(request: Request) -> Services:
    """The services of the application that the request came to."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


Has = Annotated[Services, Depends(services_of)]
