"""A diff carries one version into the other, and is empty for equal ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rings.life.diff import Diff, diff
from tests.ring_lives import ring

LETTERS = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1).map("".join)
VERSIONS = st.builds(
    lambda letters, risk, role: ring("x", letters, risk=risk, roles={"hub": role}).document,
    LETTERS,
    st.sampled_from([40.0, 41.0, 90.0]),
    st.sampled_from(["collector", "sink"]),
)


def applied(before: dict[str, Any], change: Diff) -> tuple[set[str], dict[str, str]]:
    transactions = set(before["transactions"]) - set(change.transactions_removed) | set(change.transactions_added)
    members = {one["id"]: one["role"] for one in before["members"]}
    for one in change.members_removed:
        del members[one["id"]]
    members |= {one["id"]: one["role"] for one in change.members_added}
    members |= {one["id"]: one["after"] for one in change.roles_changed}
    return transactions, members


@given(before=VERSIONS, after=VERSIONS)
@settings(deadline=None, max_examples=80)
def test_a_diff_leads_from_one_version_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    change = diff(before, after)
    assert applied(before, change) == (
        set(after["transactions"]),
        {one["id"]: one["role"] for one in after["members"]},
    )
    assert all(one["before"] == before[name] and one["after"] == after[name] for name, one in change.facts.items())
    assert all(before[name] == after[name] for name in {"risk", "level", "typology"} - change.facts.keys())


@given(version=VERSIONS)
@settings(deadline=None, max_examples=20)
def test_equal_versions_differ_in_nothing(version: dict[str, Any]) -> None:
    assert diff(version, version).is_empty


@pytest.mark.parametrize(
    ("later", "structural"),
    [
        (ring("x", "abc", risk=61.0), False),
        (ring("x", "abc", risk=90.0), True),
        (ring("x", "abcd"), True),
        (ring("x", "abc", typology="cycle"), True),
        (ring("x", "abc", roles={"hub": "sink"}), True),
    ],
)
def test_what_a_person_must_look_at_again(later: Any, structural: bool) -> None:
    change = diff(ring("x", "abc").document, later.document)
    assert (change.is_structural, change.is_empty) == (structural, False)


def test_a_ring_comes_from_nothing_and_ends_in_nothing() -> None:
    version = ring("x", "ab").document
    assert diff(None, version).transactions_added == diff(version, None).transactions_removed == ["t-a", "t-b"]
    assert diff(None, version).facts["level"] == {"before": None, "after": "medium"}
    assert diff(None, None).is_empty
