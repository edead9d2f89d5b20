"""Laws of ring ids and lineage over any sequence of runs: nothing is lost, no id is given to another ring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from graphs import make_columns
from hypothesis import given, settings
from hypothesis import strategies as st
from ring_scenes import plain_ring, rows

from rings.document import document
from rings.identity import carry_over, unique_ids
from rings.ids import ids_of
from rings.life.lineage import Kind, edges
from rings.ring import Ring

SIZE = 16
COLUMNS = make_columns(rows(*[f"A{k}>A{k + 1}" for k in range(SIZE)]))
#: The ring of each transfer in one run; 0: none.
RUN = st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE)
RUNS = st.lists(RUN, min_size=2, max_size=5)


def rings_of(labels: list[int]) -> list[Ring]:
    found = [[k for k, its in enumerate(labels) if its == label] for label in sorted(set(labels) - {0})]
    names = unique_ids([ids_of(COLUMNS, np.array(one, dtype=np.int32)) for one in found])
    return [plain_ring(name, one, COLUMNS) for name, one in zip(names, found, strict=True)]


def lived(runs: list[list[int]], *, backwards: bool = False) -> list[dict[str, list[str]]]:
    """The transactions of each ring by id, for each run: as the re-score names them."""
    last: dict[str, dict[str, Any]] = {}
    previous: list[dict[str, Any]] = []
    result = []
    for labels in runs:
        present = {one["id"] for one in previous}
        dormant = [one for name, one in last.items() if name not in present]
        found = rings_of(labels)
        if backwards:
            previous, dormant, found = previous[::-1], dormant[::-1], found[::-1]
        named = carry_over(previous, found, COLUMNS, dormant=dormant, used=last.keys())
        previous = [document(one, COLUMNS) for one in named]
        last |= {one["id"]: one for one in previous}
        result.append({one["id"]: one["transactions"] for one in previous})
    return result


def are_kin(one: list[str], other: list[str]) -> bool:
    return 2 * len(set(one) & set(other)) >= min(len(one), len(other))


@given(runs=RUNS)
@settings(deadline=None, max_examples=120)
def test_an_id_is_never_another_rings(runs: list[list[int]]) -> None:
    last: dict[str, list[str]] = {}
    for labels, rings in zip(runs, lived(runs), strict=True):
        assert len(rings) == len(set(labels) - {0})
        for name, transactions in rings.items():
            assert name not in last or are_kin(last[name], transactions)
        last |= rings


@given(runs=RUNS)
@settings(deadline=None, max_examples=120)
def test_lineage_is_complete(runs: list[list[int]]) -> None:
    seen: set[str] = set()
    before: dict[str, list[str]] = {}
    for after in lived(runs):
        earlier = dict.fromkeys(after.keys() & (seen - before.keys()), ("earlier", 0))
        found = edges(before, after, from_run="before", earlier=earlier)
        came = {edge.to_ring for edge in found if edge.kind is not Kind.ENDED}
        went = {Kind.CONTINUED, Kind.MERGED, Kind.ENDED}
        assert came == after.keys()
        assert {edge.from_ring for edge in found if edge.kind in went} == before.keys()
        for edge in found:
            assert (edge.from_ring in after) == (edge.kind in {Kind.CONTINUED, Kind.RETURNED, Kind.SPLIT})
            assert (edge.kind is Kind.NEW) == (edge.to_ring not in seen and edge.from_ring is None)
            assert edge.kind in {Kind.NEW, Kind.ENDED, Kind.RETURNED} or edge.shared > 0
        fresh = {edge.to_ring for edge in found if edge.kind in {Kind.NEW, Kind.SPLIT}}
        assert after.keys() - seen <= fresh, "a ring that nobody knew is new, or split off one that lives on"
        seen |= after.keys()
        before = after


@given(runs=RUNS)
@settings(deadline=None, max_examples=60)
def test_the_same_runs_give_the_same_ids_in_any_order(runs: list[list[int]]) -> None:
    assert lived(runs, backwards=True) == lived(runs)


@given(labels=RUN)
@settings(deadline=None, max_examples=60)
def test_a_ring_that_did_not_change_keeps_its_id(labels: list[int]) -> None:
    first, second = lived([labels, labels])
    assert first == second
    gone = lived([labels, [0] * SIZE, labels])
    assert (gone[1], gone[2]) == ({}, first)


def test_a_missed_night_does_not_cost_the_id_and_a_stranger_does_not_get_it() -> None:
    (ring,) = rings_of([1, 1, 1, 1] + [0] * (SIZE - 4))
    last = document(ring, COLUMNS)
    assert carry_over([], [replace(ring, ring_id="x")], COLUMNS, dormant=[last], used={ring.ring_id})[0] == ring
    stranger = replace(ring, events=np.array([8, 9, 10], dtype=np.int32))
    named = carry_over([], [stranger], COLUMNS, dormant=[last], used={ring.ring_id})[0]
    assert named.ring_id not in {ring.ring_id, "x"}
