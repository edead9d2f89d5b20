"""Alerts follow their rings into what these become, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from cases.alerts import Alerts, AlertState
from cases.audit import AuditTrail, audit_table
from cases.handing_on import HandingOn
from rings.records import RingRecord, RingRecords
from tests.ring_lives import at, ring, run


def night(engine: Engine, number: int, *rings: RingRecord) -> int:
    """Keep a run, raise its alerts, and hand on; how many were handed on."""
    run_id = run(engine, number, *rings)
    Alerts(engine).raise_for(run_id, RingRecords(engine).of_run(run_id), at=at(number))
    return HandingOn(engine).hand_on(at=at(number))


def open_alerts(engine: Engine) -> dict[str, str]:
    """The id of each ring's open alert."""
    return {one.ring_id: one.id for one in Alerts(engine).open_alerts()}


def entries(engine: Engine) -> list[tuple[str, dict[str, Any]]]:
    """What the audit trail says of alerts handed on."""
    rows = select(audit_table.c.subject_id, audit_table.c.details).where(audit_table.c.what == "alert.hand_on")
    with engine.connect() as connection:
        return [(row.subject_id, row.details) for row in connection.execute(rows.order_by(audit_table.c.number))]


def test_the_alert_of_a_merged_ring_is_handed_on_to_its_successors(engine: Engine) -> None:
    night(engine, 0, ring("x", "abc"), ring("y", "def"))
    before = open_alerts(engine)
    assert night(engine, 1, ring("x", "abcdef")) == 1
    assert open_alerts(engine) == {"x": before["x"]}
    old = Alerts(engine).get(before["y"])
    assert (old.state, old.closed_at) == (AlertState.HANDED_ON, at(1))
    assert HandingOn(engine).heirs(old.id) == [before["x"]]
    assert HandingOn(engine).forebears(before["x"]) == [old.id]
    assert entries(engine) == [(old.id, {"ring": "y", "successors": [{"ring": "x", "alert": before["x"]}]})]
    assert AuditTrail(engine).verify() == 1


def test_a_ring_under_another_id_takes_the_alert_along(engine: Engine) -> None:
    night(engine, 0, ring("x", "abc"))
    [old] = open_alerts(engine).values()
    assert night(engine, 1, ring("z", "abcd")) == 1
    assert HandingOn(engine).heirs(old) == [open_alerts(engine)["z"]]


def test_a_ring_that_fell_apart_hands_its_alert_to_every_part(engine: Engine) -> None:
    night(engine, 0, ring("x", "abcdef"))
    [old] = open_alerts(engine).values()
    assert night(engine, 1, ring("p", "abc"), ring("q", "def")) == 1
    assert HandingOn(engine).heirs(old) == sorted(open_alerts(engine).values())
    assert set(open_alerts(engine)) == {"p", "q"}


def test_a_ring_that_lives_on_or_just_ended_keeps_its_alert(engine: Engine) -> None:
    night(engine, 0, ring("x", "abcdef"), ring("gone", "ghi"))
    before = open_alerts(engine)
    assert night(engine, 1, ring("x", "abcd"), ring("part", "ef")) == 0
    after = open_alerts(engine)
    assert after.pop("part")
    assert after == before
    assert entries(engine) == []


def test_what_a_missed_night_left_is_handed_on_by_the_next(engine: Engine) -> None:
    """A run that was kept, but stopped before its alerts: the lineage leads over it."""
    night(engine, 0, ring("x", "abc"), ring("y", "def"))
    run(engine, 1, ring("x", "abcdef"))
    assert night(engine, 2, ring("z", "abcdefghijkl")) == 2
    assert set(open_alerts(engine)) == {"z"}
    assert HandingOn(engine).hand_on(at=at(3)) == 0, "again changes nothing"
    assert len(entries(engine)) == 2


def test_an_alert_waits_where_its_successors_alert_was_closed(engine: Engine) -> None:
    night(engine, 0, ring("x", "abc"), ring("y", "def"))
    run_id = run(engine, 1, ring("x", "abcdef"))
    alerts = Alerts(engine)
    alerts.raise_for(run_id, RingRecords(engine).of_run(run_id), at=at(1))
    alerts.close(open_alerts(engine)["x"], at=at(1))
    assert HandingOn(engine).hand_on(at=at(1)) == 0
    assert set(open_alerts(engine)) == {"y"}


def test_the_alert_and_its_audit_entry_are_kept_both_or_neither(engine: Engine) -> None:
    night(engine, 0, ring("x", "abc"), ring("y", "def"))
    before = open_alerts(engine)

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO alert_heirs"):
            raise ConnectionError

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(ConnectionError):
        night(engine, 1, ring("x", "abcdef"))
    event.remove(engine, "before_cursor_execute", fail)
    assert (open_alerts(engine), entries(engine)) == (before, [])
    assert HandingOn(engine).hand_on(at=at(1)) == 1
