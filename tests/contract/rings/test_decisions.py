"""What people decide about rings, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases.audit import AuditTrail, audit_table
from cases.deciding import Deciding
from rings.errors import DecisionWithoutEffect, LayerChanged, RingMergedElsewhere, UnknownDecision, UnknownRing
from rings.life.decisions import Action, Decision, Wish
from rings.life.layer import By
from rings.life.layers import Layers
from rings.records import RingRecords
from tests.ring_lives import ring, run


def wish(action: str, subject: str | int = "", reason: str = "known to us") -> Wish:
    """`include A-x`, `merge y`, `undo 1`: what a person would say."""
    match Action(action):
        case Action.MERGE:
            return Wish(action=Action.MERGE, reason=reason, other_ring=str(subject))
        case Action.UNDO:
            return Wish(action=Action.UNDO, reason=reason, undoes=int(subject))
        case Action.CONFIRM:
            return Wish(action=Action.CONFIRM, reason=reason)
        case _:
            return Wish(action=Action(action), reason=reason, member_kind="account", member_id=str(subject))


def decide(engine: Engine, ring_id: str, action: str, subject: str | int = "", **more: Any) -> Decision:
    return Deciding(engine).decide(ring_id, wish(action, subject), who="ana", **more)


def members(engine: Engine, ring_id: str) -> dict[str, str]:
    return {one.id: one.by.value for one in Layers(engine).over(ring_id).layer.members}


def kept(engine: Engine, ring_id: str) -> tuple[Any, ...]:
    records = RingRecords(engine)
    return records.get(ring_id), records.evidence(ring_id), records.subgraph(ring_id), records.history(ring_id)


@pytest.fixture
def world(engine: Engine) -> Engine:
    """Three rings of one run."""
    run(engine, 0, ring("x", "abc"), ring("y", "de"), ring("z", "fg"))
    return engine


def test_without_decisions_the_layer_is_the_machines_ring(world: Engine) -> None:
    over = Layers(world).over("x")
    assert members(world, "x") == dict.fromkeys(["A-a", "A-b", "A-c", "hub"], "machine")
    assert (over.layer.decisions, over.layer.excluded, over.reviews, over.merged_into) == ([], [], [], None)
    with pytest.raises(UnknownRing):
        Layers(world).over("nobody")


def test_include_and_exclude_lie_over_the_machines_ring_which_stays(world: Engine) -> None:
    before = kept(world, "x")
    decide(world, "x", "include", "A-new")
    decide(world, "x", "exclude", "A-b")
    layer = Layers(world).over("x").layer
    assert members(world, "x") == {"A-a": "machine", "A-c": "machine", "A-new": "hand", "hub": "machine"}
    assert [(one.id, one.by, one.decision) for one in layer.excluded] == [("A-b", By.MACHINE, 2)]
    assert [one.role for one in layer.members if one.id == "A-new"] == [None]
    assert kept(world, "x") == before


def test_who_decided_what_when_and_why_is_in_the_log_and_in_the_audit_trail(world: Engine) -> None:
    decide(world, "x", "exclude", "A-b")
    decide(world, "x", "undo", 1)
    first, second = Layers(world).over("x").layer.decisions
    assert (first.number, first.action, first.member, first.who) == (1, Action.EXCLUDE, ("account", "A-b"), "ana")
    assert (second.undoes, second.reason) == (1, "known to us")
    assert first.at <= second.at
    with world.connect() as connection:
        rows = connection.execute(select(audit_table).order_by(audit_table.c.number)).all()
    assert [(row.who, row.what, row.subject_kind, row.subject_id) for row in rows] == [
        ("ana", "ring.exclude", "ring", "x"),
        ("ana", "ring.undo", "ring", "x"),
    ]
    assert rows[0].details == {"member_kind": "account", "member_id": "A-b", "reason": "known to us"}
    assert AuditTrail(world).verify() == 2


def test_undo_brings_back_what_was(world: Engine) -> None:
    plain = members(world, "x")
    decide(world, "x", "exclude", "A-b")
    decide(world, "x", "include", "A-new")
    decide(world, "x", "undo", 1)
    assert members(world, "x") == {**plain, "A-new": "hand"}
    decide(world, "x", "undo", 2)
    assert members(world, "x") == plain
    assert Layers(world).over("x").layer.excluded == []
    with pytest.raises(DecisionWithoutEffect):
        decide(world, "x", "undo", 2)
    with pytest.raises(DecisionWithoutEffect):
        decide(world, "x", "undo", 3)
    with pytest.raises(UnknownDecision):
        decide(world, "x", "undo", 9)


def test_an_excluded_member_can_be_included_again(world: Engine) -> None:
    decide(world, "x", "exclude", "A-b")
    decide(world, "x", "include", "A-b")
    (back,) = [one for one in Layers(world).over("x").layer.members if one.id == "A-b"]
    assert (back.by, back.role) == (By.HAND, "source")


def test_merging_shows_both_rings_members_and_may_be_nested_and_undone(world: Engine) -> None:
    decide(world, "y", "merge", "z")
    decide(world, "x", "merge", "y")
    assert members(world, "x") == {
        **dict.fromkeys(["A-a", "A-b", "A-c", "hub"], "machine"),
        **dict.fromkeys(["A-d", "A-e", "A-f", "A-g"], "merge"),
    }
    over = Layers(world).over("x")
    assert {one.ring_id for one in over.layer.members if one.by is By.MERGE} == {"y"}
    assert over.layer.merged_rings == ["y"]
    assert Layers(world).over("y").merged_into == "x"
    decide(world, "x", "exclude", "A-f")
    assert "A-f" not in members(world, "x")
    assert "A-f" in members(world, "y")
    decide(world, "x", "undo", 1)
    assert Layers(world).over("y").merged_into is None


def test_a_ring_is_in_one_place_and_never_in_itself(world: Engine) -> None:
    decide(world, "x", "merge", "y")
    for host, other, fact in (
        ("x", "y", DecisionWithoutEffect),
        ("x", "x", DecisionWithoutEffect),
        ("z", "y", RingMergedElsewhere),
        ("y", "x", RingMergedElsewhere),
        ("x", "nobody", UnknownRing),
        ("nobody", "x", UnknownRing),
    ):
        with pytest.raises(fact):
            decide(world, host, "merge", other)
    decide(world, "z", "merge", "x")
    with pytest.raises(RingMergedElsewhere):
        decide(world, "y", "merge", "z")


def test_what_changes_nothing_is_refused_and_leaves_no_trace(world: Engine) -> None:
    for action, subject in (("include", "A-a"), ("exclude", "A-z"), ("confirm", "")):
        with pytest.raises(DecisionWithoutEffect):
            decide(world, "x", action, subject)
    assert Layers(world).over("x").layer.decisions == []
    assert AuditTrail(world).verify() == 0


def test_one_who_saw_another_layer_is_told(world: Engine) -> None:
    seen = Layers(world).over("x").layer.etag
    decide(world, "x", "exclude", "A-b", seen={seen})
    with pytest.raises(LayerChanged):
        decide(world, "x", "exclude", "A-c", seen={seen})
    decide(world, "x", "exclude", "A-c", seen={"other", Layers(world).over("x").layer.etag})
    assert len(Layers(world).over("x").layer.decisions) == 2


def test_the_etag_moves_with_the_ring_below_and_not_with_a_re_score_that_says_the_same(world: Engine) -> None:
    decide(world, "x", "merge", "y")
    etag = Layers(world).over("x").layer.etag
    run(world, 1, ring("x", "abc", risk=61.0), ring("y", "de"), ring("z", "fg"))
    assert Layers(world).over("x").layer.etag == etag
    run(world, 2, ring("x", "abc"), ring("y", "deh"), ring("z", "fg"))
    other = Layers(world).over("x").layer.etag
    assert other != etag
    decide(world, "y", "exclude", "A-d")
    assert Layers(world).over("x").layer.etag not in {etag, other}


def test_a_change_below_asks_for_review_until_it_is_confirmed(world: Engine) -> None:
    decide(world, "x", "exclude", "A-b")
    run(world, 1, ring("x", "abc", risk=62.0), ring("y", "de"), ring("z", "fg"))
    assert Layers(world).over("x").reviews == []
    run(world, 2, ring("x", "abch", risk=62.0), ring("y", "de"), ring("z", "fg"))
    (review,) = Layers(world).over("x").reviews
    assert (review.decision, review.ring_id, review.run_before, review.run_now) == (1, "x", "run-0", "run-2")
    assert review.diff.transactions_added == ["t-h"]
    decide(world, "x", "include", "A-new")
    assert [one.decision for one in Layers(world).over("x").reviews] == [1], "the new one was made on the new ground"
    decide(world, "x", "confirm")
    assert Layers(world).over("x").reviews == []
    run(world, 3, ring("x", "abch", risk=99.0), ring("y", "de"), ring("z", "fg"))
    assert [one.decision for one in Layers(world).over("x").reviews] == [1, 2], "another level"
    decide(world, "x", "undo", 1)
    assert [one.decision for one in Layers(world).over("x").reviews] == [2]


def test_a_ring_that_is_superseded_asks_for_review_of_what_lay_over_it(world: Engine) -> None:
    decide(world, "y", "exclude", "A-d")
    decide(world, "z", "merge", "y")
    run(world, 1, ring("x", "abcde"), ring("z", "fg"))
    (review,) = Layers(world).over("y").reviews
    assert (review.status_before, review.status_now) == ("active", "superseded")
    assert [(one.decision, one.ring_id) for one in Layers(world).over("z").reviews] == [(1, "y")]
    assert members(world, "y") == {"A-e": "machine", "hub": "machine"}, "its last version, and what lay over it"


def test_a_request_that_is_sent_again_is_kept_once(world: Engine) -> None:
    first = decide(world, "x", "exclude", "A-b", request="k")
    assert decide(world, "x", "exclude", "A-b", request="k") == first
    assert AuditTrail(world).verify() == 1


def test_of_those_who_decide_at_once_on_the_same_view_one_succeeds(world: Engine) -> None:
    seen = {Layers(world).over("x").layer.etag}

    def attempt(name: str) -> bool:
        try:
            decide(world, "x", "include", name, seen=seen)
        except LayerChanged:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        succeeded = sum(pool.map(attempt, [f"A-new-{k}" for k in range(6)]))
    assert succeeded == 1
    assert len(Layers(world).over("x").layer.decisions) == AuditTrail(world).verify() == 1


def test_two_rings_cannot_take_in_the_same_one_at_once(world: Engine) -> None:
    def attempt(host: str) -> bool:
        try:
            decide(world, host, "merge", "z")
        except RingMergedElsewhere:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, ["x", "y"])) == [False, True]
