"""A ring's versions with what changed from one to the next, and the change of all rings between two runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from rings.errors import WrongCursor
from rings.life.causes import Known, Reason, causes
from rings.life.change_cursor import decoded, encoded
from rings.life.diff import Diff, diff
from rings.life.lineage import Edge, Kind, edges
from rings.life.records import LifeRecords
from rings.life.run import RunLife
from rings.records import RingRecords
from rings.table import ring_versions
from rings.versions import unknown
from scoring.records import RUNS, TRANSACTION_SCORES

Document = dict[str, Any]
#: The run of a ring's last version, and how many transfers it shares with a later one.
Last = tuple[str, int]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of lineage with the versions at its ends, and the runs that they are of, or would be of."""

    edge: Edge
    before: tuple[RunLife | None, Document | None]
    after: tuple[RunLife, Document | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Some of the steps between two runs."""

    #: None: nothing had been scored by then; nothing was scored yet
    run_before: str | None
    run_now: str | None
    steps: list[Step]
    total: int
    next: str | None


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
        rows = self._rows(ring_id)
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
            change = self._change((previous, older), (run, document))
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
        older = [run_id for run_id, _ in self._rows(ring_id, by=at)]
        before = self._rings.get(ring_id, older[0]) if older else None
        is_over = before is not None and last["run_id"] != now.run_id
        after_run = now if is_over else self._run(last["run_id"])
        return self._change((then, before), (after_run, None if is_over else last))

    def _change(self, before: tuple[RunLife | None, Document | None], after: tuple[RunLife, Document | None]) -> Change:
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

    def page(self, at: datetime, *, cursor: str | None, limit: int) -> ChangePage:
        """Steps from the run that was the latest at a time straight to the present one, whatever lay between.

        In a fixed order; rings whose versions say the same are left out. A cursor goes on between its own two runs.
        Costs as much as reading the documents of both. Raises: `WrongCursor`.
        """
        runs, start = decoded(cursor, at) if cursor is not None else (None, 0)
        if runs is None:
            then, now = self._life.latest(by=at), self._life.latest()
        else:
            then, now = (self._life.run(name) if name is not None else None for name in runs)
            if now is None:
                raise WrongCursor("the cursor's run is not known")
        names = (then.run_id if then else None, now.run_id if now else None)
        found = self._steps(then, now) if now is not None and names[0] != names[1] else []
        more = len(found) > start + limit
        return ChangePage(
            run_before=names[0],
            run_now=names[1],
            steps=found[start : start + limit],
            total=len(found),
            next=encoded(names, start + limit, at) if more else None,
        )

    def _steps(self, then: RunLife | None, now: RunLife) -> list[Step]:
        old = {} if then is None else {one["id"]: one for one in self._rings.of_run(then.run_id)}
        new = {one["id"]: one for one in self._rings.of_run(now.run_id)}
        found = edges(
            {name: one["transactions"] for name, one in old.items()},
            {name: one["transactions"] for name, one in new.items()},
            from_run=None if then is None else then.run_id,
            earlier={} if then is None else self._earlier(new, new.keys() - old.keys(), by=then.scored_at),
        )
        steps = []
        for edge in found:
            before, after = old.get(edge.from_ring or ""), new.get(edge.to_ring or "")
            if edge.kind is Kind.RETURNED and edge.from_ring is not None:
                before = self._rings.get(edge.from_ring, edge.from_run)
            if edge.kind is not Kind.CONTINUED or not diff(before, after).is_empty:
                steps.append(Step(edge=edge, before=(then, before), after=(now, after)))
        return steps

    def told(self, step: Step) -> Change:
        """What differs along a step, and why."""
        return self._change(step.before, step.after)

    def _earlier(self, now: Mapping[str, Document], names: Collection[str], *, by: datetime) -> dict[str, Last]:
        """For those of the rings that a time had seen: the run that found it last by then, and the transfers shared."""
        found = {}
        for name in sorted(self._life.known_by(names, by)):
            run_id, _ = self._rows(name, by=by)[0]
            was = self._rings.get(name, run_id)["transactions"]
            found[name] = (run_id, len(set(was).intersection(now[name]["transactions"])))
        return found

    def _rows(self, ring_id: str, *, by: datetime | None = None) -> Sequence[tuple[str, str]]:
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
