"""What changed of all rings between two runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from rings.errors import WrongCursor
from rings.life.change_cursor import decoded, encoded
from rings.life.diff import diff
from rings.life.history import Change, Document, Histories
from rings.life.lineage import Edge, Kind, edges
from rings.life.records import LifeRecords
from rings.life.run import RunLife
from rings.records import RingRecords

#: The run of a ring's last version, and how many transfers it shares with a later one.
Last = tuple[str, int]


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


class Changes:
    """Changes of all rings of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._life = LifeRecords(engine)
        self._rings = RingRecords(engine)
        self._histories = Histories(engine)

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
        return self._histories.change(step.before, step.after)

    def _earlier(self, now: Mapping[str, Document], names: Collection[str], *, by: datetime) -> dict[str, Last]:
        """For those of the rings that a time had seen: the run that found it last by then, and the transfers shared."""
        found = {}
        for name in sorted(self._life.known_by(names, by)):
            run_id, _ = self._histories.rows(name, by=by)[0]
            was = self._rings.get(name, run_id)["transactions"]
            found[name] = (run_id, len(set(was).intersection(now[name]["transactions"])))
        return found
