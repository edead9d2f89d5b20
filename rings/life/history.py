"""A ring's versions, with what changed from one to the next and since a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from rings.errors import WrongCursor
from rings.life.causes import Known, Reason, causes
from rings.life.diff import Diff, diff
from rings.life.records import LifeRecords
from rings.life.run import RunLife
from rings.records import RingRecords
from rings.table import ring_versions
from rings.versions import unknown
from scoring.records import RUNS, TRANSACTION_SCORES

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A ring at two times, what differs, and why; None: it was not there, or is no more."""

    before: Document | None
    after: Document | None
    diff: Diff
    causes: list[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a ring, and its change from the one before; the first one came from nothing."""

    run: RunLife
    document: Document
    evidence_sha256: str
    change: Change


class Histories:
    """Versions and changes of the rings of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._life = LifeRecords(engine)
        self._rings = RingRecords(engine)

    def versions(self, ring_id: str, *, limit: int, before: str | None = None) -> list[Version]:
        """At most `limit` versions, newest first; `before`: only those older than the one of this run.

        Raises: `UnknownRing`; `WrongCursor` where the ring has no version of the run `before`.
        """
        rows = self.rows(ring_id)
        if not rows:
            raise unknown(ring_id)
        runs = [run_id for run_id, _ in rows]
        if before is not None and before not in runs:
            raise WrongCursor("the cursor is of no version of this ring")
        start = 0 if before is None else runs.index(before) + 1
        documents = [self._rings.get(ring_id, run) for run in runs[start : start + limit + 1]]
        told = []
        for number, (run_id, sha256) in enumerate(rows[start : start + limit]):
            run, document = self._run(run_id), documents[number]
            older = documents[number + 1] if number + 1 < len(documents) else None
            previous = self._life.run(run.previous_run_id) if run.previous_run_id is not None else None
            change = self.change((previous, older), (run, document))
            told.append(Version(run=run, document=document, evidence_sha256=sha256, change=change))
        return told

    def since(self, ring_id: str, at: datetime) -> Change | None:
        """From the ring's version that was the latest at a time to its last one; None: nothing was scored since.

        A ring that was not known then changed from nothing. Raises: `UnknownRing`.
        """
        last = self._rings.get(ring_id)
        then, now = self._life.latest(by=at), self._life.latest()
        assert now is not None, "a known ring has a run"
        if then is not None and then.run_id == now.run_id:
            return None
        older = [run_id for run_id, _ in self.rows(ring_id, by=at)]
        before = self._rings.get(ring_id, older[0]) if older else None
        is_over = before is not None and last["run_id"] != now.run_id
        after_run = now if is_over else self._run(last["run_id"])
        return self.change((then, before), (after_run, None if is_over else last))

    def change(self, before: tuple[RunLife | None, Document | None], after: tuple[RunLife, Document | None]) -> Change:
        """What differs between two versions of a ring, each of a run or not there in it, and why."""
        (earlier, old), (later, new) = before, after
        if old is not None:
            earlier = self._run(old["run_id"])
        change = diff(old, new)
        if earlier is None:
            return Change(before=old, after=new, diff=change, causes=[])
        with self._engine.connect() as connection:
            known = Known(
                before=_seen(connection, earlier.run_id, change.transactions_added),
                after=_seen(connection, later.run_id, change.transactions_removed),
            )
        return Change(before=old, after=new, diff=change, causes=causes(earlier, later, change, known))

    def rows(self, ring_id: str, *, by: datetime | None = None) -> Sequence[tuple[str, str]]:
        """Run and evidence's hash of each version, of those that a time had seen, newest first."""
        kept = ring_versions.c
        query = select(kept.run_id, kept.evidence_sha256).join(RUNS, RUNS.c.run_id == kept.run_id)
        seen = query.where(kept.ring_id == ring_id, RUNS.c.complete)
        if by is not None:
            seen = seen.where(RUNS.c.scored_at <= by)
        with self._engine.connect() as connection:
            rows = connection.execute(seen.order_by(RUNS.c.scored_at.desc(), RUNS.c.run_id.desc()))
            return [(run_id, sha256) for run_id, sha256 in rows]

    def _run(self, run_id: str) -> RunLife:
        run = self._life.run(run_id)
        assert run is not None, "versions are read of complete runs only"
        return run


def _seen(connection: Connection, run_id: str, transaction_ids: Collection[str]) -> set[str]:
    """Those of the transactions that the run scored."""
    kept = TRANSACTION_SCORES.c
    query = select(kept.transaction_id).where(kept.run_id == run_id, kept.transaction_id.in_(list(transaction_ids)))
    return set(connection.execute(query).scalars()) if transaction_ids else set()
