"""Laws of the layer over any log: the machine's ring stays, and undoing all of it leaves the ring itself."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rings.life.decisions import Action, Decision, in_force
from rings.life.layer import Below, layered, moved
from rings.life.status import Status
from tests.ring_lives import START, ring

NAMES = ["A-a", "A-b", "A-c", "hub", "A-x", "A-y"]
CHOICES = st.lists(
    st.tuples(st.sampled_from([Action.INCLUDE, Action.EXCLUDE, Action.MERGE, Action.UNDO]), st.integers(0, 5)),
    max_size=8,
)


def below(decisions: list[Decision], letters: str = "abc") -> dict[str, Below]:
    logs = {"x": (letters, decisions), "y": ("de", []), "z": ("cx", [])}
    return {
        name: Below(document={**ring(name, its).document, "run_id": "run-0"}, status=Status.ACTIVE, decisions=log)
        for name, (its, log) in logs.items()
    }


def log_of(choices: list[tuple[Action, int]]) -> list[Decision]:
    """A log as it can come about: an undo undoes what is in force, a merge brings in a ring that is not yet in."""
    log: list[Decision] = []
    base = {name: one.mark for name, one in below([]).items()}
    for action, number in choices:
        entry = Decision(ring_id="x", number=len(log) + 1, action=action, reason="r", who="ana", at=START, base=base)
        holding = in_force(log)
        free = [name for name in ("y", "z") if name not in {one.other_ring for one in holding}]
        if action is Action.UNDO and holding:
            log.append(replace(entry, undoes=holding[number % len(holding)].number))
        elif action is Action.MERGE and free:
            log.append(replace(entry, other_ring=free[number % len(free)]))
        elif action in {Action.INCLUDE, Action.EXCLUDE}:
            log.append(replace(entry, member_kind="account", member_id=NAMES[number]))
    return log


@given(choices=CHOICES)
@settings(deadline=None, max_examples=120)
def test_the_last_word_on_a_member_holds_and_nothing_below_changes(choices: list[tuple[Action, int]]) -> None:
    log = log_of(choices)
    rings = below(log)
    before = deepcopy({name: one.document for name, one in rings.items()})
    view = layered("x", rings)
    assert {name: one.document for name, one in rings.items()} == before
    present, gone = {one.id for one in view.members}, {one.id for one in view.excluded}
    assert len(present) == len(view.members)
    assert not present & gone
    last = {one.member_id: one.action for one in in_force(log) if one.member_id is not None}
    assert all((name in present) == (action is Action.INCLUDE) for name, action in last.items())
    merged = set(view.merged_rings)
    undecided = {"A-a", "A-b", "A-c", "hub"} | ({"A-d", "A-e"} if "y" in merged else set())
    undecided |= {"A-x"} if "z" in merged else set()
    assert present - last.keys() == undecided - last.keys()


@given(choices=CHOICES)
@settings(deadline=None, max_examples=80)
def test_undoing_everything_leaves_the_machines_ring(choices: list[tuple[Action, int]]) -> None:
    log = log_of(choices)
    for decision in in_force(log):
        undo = replace(
            decision, number=len(log) + 1, action=Action.UNDO, undoes=decision.number, member_id=None, other_ring=None
        )
        log = [*log, undo]
    view, plain = layered("x", below(log)), layered("x", below([]))
    assert (view.members, view.excluded, view.merged_rings) == (plain.members, [], [])
    assert (view.etag == plain.etag) == (not log)


@given(choices=CHOICES, letters=st.sampled_from(["abc", "abcd", "ab"]))
@settings(deadline=None, max_examples=80)
def test_review_is_asked_for_exactly_where_the_ground_has_moved(
    choices: list[tuple[Action, int]], letters: str
) -> None:
    log = log_of(choices)
    asked = [decision for decision, *_ in moved("x", below(log, letters))]
    assert asked == ([] if letters == "abc" else in_force(log))
    confirmed = Decision(
        ring_id="x",
        number=len(log) + 1,
        action=Action.CONFIRM,
        reason="r",
        who="ana",
        at=START,
        base={name: one.mark for name, one in below(log, letters).items()},
    )
    assert moved("x", below([*log, confirmed], letters)) == []
