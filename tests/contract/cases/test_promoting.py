"""Who may decide which model scores, and what is kept of it, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update

from cases.audit import AuditTrail, audit_table
from cases.champions import How
from cases.errors import AuditBroken, DecisionLapsed, NoFormerChampion, SamePerson
from cases.promoting import Promoting


@pytest.fixture
def promoting(engine: Engine) -> Promoting:
    made = Promoting(engine)
    made.published("a", details={})
    return made


def promoted(promoting: Promoting, version: str, over: str) -> None:
    assert not promoting.promote(version, over=over, who="Ann", reason="better", details={})
    assert promoting.promote(version, over=over, who="Ben", reason="agreed", details={})


def champion(promoting: Promoting) -> str:
    now = promoting.champion()
    assert now is not None
    return now.version


def test_before_the_first_there_is_no_champion(engine: Engine) -> None:
    assert Promoting(engine).champion() is None
    with pytest.raises(NoFormerChampion):
        Promoting(engine).former()


def test_a_challenger_waits_for_a_second_person(promoting: Promoting) -> None:
    assert not promoting.promote("b", over="a", who="Ann", reason="better", details={})
    assert champion(promoting) == "a"
    assert [one.version for one in promoting.proposals()] == ["b"]
    assert promoting.promote("b", over="a", who="Ben", reason="agreed", details={})
    now = promoting.champion()
    assert now is not None
    assert (now.version, now.how, now.by, now.approved_by, now.reason) == ("b", How.PROMOTED, "Ann", "Ben", "better")
    assert now.is_by_hand
    assert promoting.proposals() == []


@pytest.mark.parametrize("name", ["Ann", " ann ", "ANN"])
def test_nobody_approves_their_own_proposal(promoting: Promoting, name: str) -> None:
    promoting.promote("b", over="a", who="Ann", reason="better", details={})
    with pytest.raises(SamePerson):
        promoting.promote("b", over="a", who=name, reason="me again", details={})
    assert champion(promoting) == "a"


def test_a_proposal_lapses_with_the_champion_that_it_was_to_replace(promoting: Promoting) -> None:
    promoting.promote("b", over="a", who="Ann", reason="better", details={})
    promoted(promoting, "c", "a")
    with pytest.raises(DecisionLapsed):
        promoting.promote("b", over="a", who="Ben", reason="late", details={})
    assert not promoting.promote("b", over="c", who="Ben", reason="begins anew", details={})
    assert champion(promoting) == "c"


def test_rollbacks_go_back_and_never_forward(promoting: Promoting) -> None:
    promoted(promoting, "b", "a")
    promoted(promoting, "c", "b")
    promoting.roll_back(promoting.former(), who="Ann", reason="alerts doubled", details={})
    assert champion(promoting) == "b"
    promoting.roll_back(promoting.former(), who="Ann", reason="still", details={})
    assert champion(promoting) == "a"
    with pytest.raises(NoFormerChampion):
        promoting.former()
    with pytest.raises((DecisionLapsed, NoFormerChampion)):
        promoting.roll_back("c", who="Ann", reason="forward", details={})


def test_every_decision_stands_in_the_audit_trail(promoting: Promoting, engine: Engine) -> None:
    promoted(promoting, "b", "a")
    promoting.roll_back("a", who="Eve", reason="alerts doubled", details={})
    trail = AuditTrail(engine)
    with engine.connect() as connection:
        rows = connection.execute(audit_table.select().order_by(audit_table.c.number)).mappings().all()
    assert [(row["what"], row["who"], row["subject_id"]) for row in rows] == [
        ("model.published", "ringtrace", "a"),
        ("model.proposed", "Ann", "b"),
        ("model.promoted", "Ben", "b"),
        ("model.rolled_back", "Eve", "a"),
    ]
    assert rows[2]["details"]["by"] == "Ann"
    assert trail.verify() == 4
    with engine.begin() as connection:
        connection.execute(update(audit_table).where(audit_table.c.number == 3).values(who="Ann"))
    with pytest.raises(AuditBroken, match="entry 3"):
        trail.verify()
