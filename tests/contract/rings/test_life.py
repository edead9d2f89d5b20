"""What becomes of rings, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from rings.errors import UnknownRing, WrongCursor
from rings.life.causes import Cause
from rings.life.changes import Changes
from rings.life.history import Change, Histories
from rings.life.lineage import Kind
from rings.life.records import LifeRecords
from rings.life.status import Status
from rings.life.table import ring_lineage, ring_runs
from rings.records import RingRecords
from rings.table import ring_versions
from tests.ring_lives import at, ring, run


def steps(engine: Engine, run_id: str) -> list[tuple[str, str, str]]:
    edges = LifeRecords(engine).edges_of(run_id)
    return [(edge.kind.value, edge.from_ring or "", edge.to_ring or "") for edge in edges]


def test_each_run_keeps_how_its_rings_came_from_those_of_the_run_before(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "de"), ring("z", "fgh"))
    run(engine, 1, ring("x", "abcde"), ring("new", "ijk"))
    run(engine, 2, ring("x", "abc"), ring("w", "de"), ring("z", "fgh"), ring("new", "ijk"))
    assert steps(engine, "run-0") == [("new", "", "x"), ("new", "", "y"), ("new", "", "z")]
    assert steps(engine, "run-1") == [
        ("continued", "x", "x"),
        ("merged", "y", "x"),
        ("new", "", "new"),
        ("ended", "z", ""),
    ]
    assert steps(engine, "run-2") == [
        ("continued", "new", "new"),
        ("continued", "x", "x"),
        ("returned", "z", "z"),
        ("split", "x", "w"),
    ]
    returned = LifeRecords(engine).edges_of("run-2")[2]
    assert (returned.from_run, returned.shared) == ("run-0", 3)
    assert [one.previous_run_id for one in LifeRecords(engine).runs()] == [None, "run-0", "run-1"]


def test_an_interrupted_run_is_compared_anew_and_nothing_of_it_is_seen(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"))
    run(engine, 1, ring("x", "abc"), ring("left", "de"), complete=False)
    assert steps(engine, "run-1") == []
    with pytest.raises(UnknownRing):
        LifeRecords(engine).life("left")
    run(engine, 1, ring("other", "fgh"))
    assert steps(engine, "run-1") == [("new", "", "other"), ("ended", "x", "")]


def test_rings_and_their_lineage_are_kept_both_or_neither(engine: Engine) -> None:
    """A statement that fails in the middle of the lineage takes the rings with it."""
    run(engine, 0, ring("x", "abc"))

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO ring_lineage"):
            raise ConnectionError

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(ConnectionError):
        run(engine, 1, ring("x", "abcd"))
    event.remove(engine, "before_cursor_execute", fail)
    with engine.connect() as connection:
        for table in (ring_versions, ring_lineage, ring_runs):
            assert connection.execute(select(table).where(table.c.run_id == "run-1")).all() == []


def test_a_ring_that_was_merged_away_stays_readable_and_names_its_successors(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "def"))
    run(engine, 1, ring("x", "abcdef"))
    run(engine, 2, ring("z", "abcdefghijkl"))
    run(engine, 3, ring("z", "abcdefghijkl"))
    records, life = RingRecords(engine), LifeRecords(engine)
    assert records.get("y")["transactions"] == ["t-d", "t-e", "t-f"]
    assert records.get("x", "run-0")["transaction_count"] == 3
    told = life.life("y")
    assert (told.status, told.successors, told.now_in) == (Status.SUPERSEDED, ["x"], ["z"])
    assert (told.first_seen, told.last_seen, told.runs) == (at(0), at(0), 1)
    assert (life.life("z").status, life.life("z").now_in) == (Status.ACTIVE, [])
    with pytest.raises(UnknownRing):
        records.get("y", "run-1")
    with pytest.raises(UnknownRing):
        life.life("nobody")


def test_a_ring_that_just_ended_has_no_successor_and_may_return(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "def"))
    run(engine, 1, ring("x", "abcdef"))
    run(engine, 2, ring("x", "abc"))
    run(engine, 3)
    life = LifeRecords(engine)
    assert life.life("x").status is Status.ENDED
    assert life.life("y").status is Status.SUPERSEDED, "what it went into has ended, too"
    assert life.life("y").now_in == []
    run(engine, 4, ring("y", "def"))
    assert (life.life("y").status, life.life("y").successors, life.life("y").runs) == (Status.ACTIVE, [], 2)


def test_the_family_is_found_in_both_directions_and_bounded(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "def"), ring("far", "ghi"))
    run(engine, 1, ring("x", "abcdef"), ring("far", "ghi"))
    run(engine, 2, ring("x", "abcdef"), ring("far", "ghi"))
    run(engine, 3, ring("x", "abcd"), ring("w", "ef"), ring("far", "ghi"))
    family = LifeRecords(engine).family("w", limit=10)
    assert [one.ring_id for one in family.rings] == ["x", "y"]
    assert [(one.run_id, one.edge.kind) for one in family.steps] == [
        ("run-0", Kind.NEW),
        ("run-0", Kind.NEW),
        ("run-1", Kind.MERGED),
        ("run-3", Kind.SPLIT),
    ]
    assert not family.truncated
    small = LifeRecords(engine).family("w", limit=2)
    assert ([one.ring_id for one in small.rings], small.truncated) == (["x"], True)


def test_versions_say_what_changed_and_why(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc", risk=50.0), seen="abcde", basis={"zone": "UTC", "software": "1"})
    run(engine, 1, ring("x", "bcdf", risk=80.0), seen="bcdef", basis={"zone": "UTC", "software": "2"})
    run(engine, 2, ring("x", "bcdf", risk=80.0, roles={"hub": "sink"}), seen="bcdef", model="m2", rules="r2")
    newest, middle, oldest = Histories(engine).versions("x", limit=5)
    assert [one.run.run_id for one in (newest, middle, oldest)] == ["run-2", "run-1", "run-0"]
    assert middle.change.diff.transactions_added == ["t-d", "t-f"]
    assert middle.change.diff.transactions_removed == ["t-a"]
    assert [one["id"] for one in middle.change.diff.members_added] == ["A-d", "A-f"]
    assert middle.change.diff.facts["risk"] == {"before": 50.0, "after": 80.0}
    assert told(middle.change) == {
        Cause.NEW_TRANSACTIONS: ["t-f"],
        Cause.WITHDRAWN_TRANSACTIONS: ["t-a"],
        Cause.REGROUPED_TRANSACTIONS: ["t-d"],
        Cause.SOFTWARE: [],
    }
    assert newest.change.diff.roles_changed == [
        {"kind": "account", "id": "hub", "before": "collector", "after": "sink"}
    ]
    assert told(newest.change) == {Cause.MODEL: [], Cause.RULES: []}
    assert (newest.change.causes[0].before, newest.change.causes[0].after) == ("m1", "m2")
    assert oldest.change.before is None
    assert oldest.change.diff.transactions_added == ["t-a", "t-b", "t-c"]
    assert oldest.change.causes == [], "no run came before"


def told(change: Change) -> dict[Cause, list[str]]:
    return {one.cause: one.transaction_ids for one in change.causes}


def test_a_new_ring_is_explained_by_what_the_run_before_did_not_see(engine: Engine) -> None:
    run(engine, 0, seen="ab")
    run(engine, 1, ring("x", "abc"), seen="abc")
    (version,) = Histories(engine).versions("x", limit=5)
    assert told(version.change) == {
        Cause.NEW_TRANSACTIONS: ["t-c"],
        Cause.REGROUPED_TRANSACTIONS: ["t-a", "t-b"],
        Cause.NEW_DATA: [],
    }


def test_a_version_that_says_the_same_has_no_cause(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), seen="abc")
    run(engine, 1, ring("x", "abc"), seen="abcd", model="m2")
    newest, _ = Histories(engine).versions("x", limit=5)
    assert newest.change.diff.is_empty
    assert newest.change.causes == []


def test_pages_of_versions_join(engine: Engine) -> None:
    for night in range(5):
        run(engine, night, ring("x", "abcdefgh"[: night + 3]))
    histories = Histories(engine)
    whole = histories.versions("x", limit=10)
    first = histories.versions("x", limit=2)
    rest = histories.versions("x", limit=10, before=first[-1].run.run_id)
    assert first + rest == whole
    assert len(whole) == 5
    with pytest.raises(WrongCursor):
        histories.versions("x", limit=2, before="run-99")
    with pytest.raises(UnknownRing):
        histories.versions("nobody", limit=2)


def test_changes_since_a_time(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "def"))
    run(engine, 1, ring("x", "abcg"), ring("y", "def"))
    run(engine, 2, ring("x", "abcgh"), ring("late", "ijk"))
    histories = Histories(engine)
    change = histories.since("x", at(0) + timedelta(hours=1))
    assert change is not None
    assert change.diff.transactions_added == ["t-g", "t-h"]
    assert histories.since("x", at(2)) is None
    gone = histories.since("y", at(1))
    assert gone is not None
    assert (gone.after, gone.diff.transactions_removed) == (None, ["t-d", "t-e", "t-f"])
    new = histories.since("late", at(1))
    assert new is not None
    assert (new.before, new.diff.transactions_added) == (None, ["t-i", "t-j", "t-k"])
    before_all = histories.since("x", at(0) - timedelta(days=1))
    assert before_all is not None
    assert before_all.before is None


def test_changes_of_all_rings_leave_out_what_stayed(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "de"), ring("same", "ghi"), ring("gone", "jkl"))
    run(engine, 1, ring("x", "abcde"), ring("same", "ghi"))
    changes = Changes(engine)
    page = changes.page(at(0), cursor=None, limit=10)
    kinds = [(one.edge.kind.value, one.edge.from_ring, one.edge.to_ring) for one in page.steps]
    assert kinds == [("continued", "x", "x"), ("merged", "y", "x"), ("ended", "gone", None)]
    assert changes.told(page.steps[0]).diff.transactions_added == ["t-d", "t-e"]
    assert changes.page(at(1), cursor=None, limit=10).steps == []
    first = changes.page(at(0), cursor=None, limit=2)
    run(engine, 2, ring("same", "ghi"))
    rest = changes.page(at(0), cursor=first.next, limit=2)
    assert first.steps + rest.steps == page.steps, "a re-score in between moves no page"
    assert (rest.next, rest.total) == (None, 3)
    for bad in ("x", "bnVsbA", "W10", first.next or ""):
        with pytest.raises(WrongCursor):
            changes.page(at(1), cursor=bad, limit=2)


def test_a_ring_that_was_missed_at_a_time_has_returned_since(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"))
    run(engine, 1)
    run(engine, 2, ring("x", "abcd"), ring("y", "efg"))
    page = Changes(engine).page(at(1), cursor=None, limit=10)
    kinds = [(one.edge.kind.value, one.edge.from_run, one.edge.to_ring, one.edge.shared) for one in page.steps]
    assert kinds == [("returned", "run-0", "x", 3), ("new", None, "y", 0)]
    assert Changes(engine).told(page.steps[0]).diff.transactions_added == ["t-d"]


def test_dormant_rings_and_used_ids(engine: Engine) -> None:
    run(engine, 0, ring("x", "abc"), ring("y", "def"))
    run(engine, 1, ring("x", "abcd"), ring("z", "ghi"))
    run(engine, 2, ring("w", "jkl"))
    run(engine, 3, ring("never", "ab"), complete=False)
    records = RingRecords(engine)
    assert [(one["id"], one["run_id"]) for one in records.dormant()] == [
        ("x", "run-1"), ("y", "run-0"), ("z", "run-1"),
    ]  # fmt: skip
    assert [one["id"] for one in records.dormant(since=at(1))] == ["x", "z"]
    assert records.used_ids() == {"w", "x", "y", "z"}
