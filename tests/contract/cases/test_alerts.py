"""One open alert for each flagged ring, on SQLite and on a real PostgreSQL; and the audit trail there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from cases.alerts import Alerts, AlertState
from cases.audit import AuditTrail
from cases.errors import UnknownAlert

AT = datetime(2026, 3, 1, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def ring(name: str, *, risk: float = 60.0, size: int = 4) -> dict[str, Any]:
    return {"id": name, "risk": risk, "transaction_count": size}


def test_an_alert_for_each_flagged_ring(engine: Engine) -> None:
    alerts = Alerts(engine)
    raised = alerts.raise_for("run1", [ring("a"), ring("b", risk=30.0), ring("c", risk=30.1)], at=AT)
    assert (raised.opened, raised.joined) == (2, 0)
    shown = alerts.open_alerts()
    assert [(one.ring_id, one.risk, one.state) for one in shown] == [
        ("a", 60.0, AlertState.OPEN),
        ("c", 30.1, AlertState.OPEN),
    ]
    assert shown[0].opened_at == AT


def test_new_hits_join_the_open_alert(engine: Engine) -> None:
    alerts = Alerts(engine)
    alerts.raise_for("run1", [ring("a", risk=80.0)], at=AT)
    raised = alerts.raise_for("run2", [ring("a", risk=55.0, size=9)], at=AT + DAY)
    assert (raised.opened, raised.joined) == (0, 1)
    (alert,) = alerts.open_alerts()
    assert (alert.risk, alert.highest_risk, alert.transaction_count, alert.runs) == (55.0, 80.0, 9, 2)
    assert (alert.first_run_id, alert.last_run_id) == ("run1", "run2")
    assert (alert.opened_at, alert.last_hit_at) == (AT, AT + DAY)


def test_the_same_run_again_changes_nothing(engine: Engine) -> None:
    alerts = Alerts(engine)
    alerts.raise_for("run1", [ring("a")], at=AT)
    before = alerts.open_alerts()
    again = alerts.raise_for("run1", [ring("a", risk=99.0)], at=AT + DAY)
    assert (again.opened, again.joined) == (0, 0)
    assert alerts.open_alerts() == before


def test_a_closed_alert_stays_and_the_next_run_opens_another(engine: Engine) -> None:
    alerts = Alerts(engine)
    alerts.raise_for("run1", [ring("a")], at=AT)
    (first,) = alerts.open_alerts()
    closed = alerts.close(first.id, at=AT + DAY)
    assert (closed.state, closed.closed_at) == (AlertState.CLOSED, AT + DAY)
    assert alerts.close(first.id, at=AT + 2 * DAY) == closed
    assert alerts.raise_for("run1", [ring("a")], at=AT + DAY).opened == 0
    assert alerts.raise_for("run2", [ring("a")], at=AT + DAY).opened == 1
    (second,) = alerts.open_alerts()
    assert second.id != first.id
    assert alerts.get(first.id) == closed


def test_an_unknown_alert(engine: Engine) -> None:
    with pytest.raises(UnknownAlert):
        Alerts(engine).get("alert-x")
    with pytest.raises(UnknownAlert):
        Alerts(engine).close("alert-x", at=AT)


def test_the_audit_trail_is_whole_on_every_database(engine: Engine) -> None:
    trail = AuditTrail(engine)
    for k in range(5):
        trail.append(
            who="ü", what="key.create", subject_kind="key", subject_id=str(k), details={"roles": ["score"], "x": 0.1}
        )
    assert trail.verify(trail.head()) == 5
