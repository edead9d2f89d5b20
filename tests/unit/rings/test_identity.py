"""Ids are unique in a run, and stay with the ring from run to run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphs import make_columns
from ring_scenes import plain_ring, rows

from graph.columns import EventColumns
from rings.document import document
from rings.identity import carry_over, ring_id, unique_ids
from rings.ring import Ring

COLUMNS = make_columns(rows(*[f"A{k}>A{k + 1}" for k in range(20)]))


def ring(name: str, events: list[int], columns: EventColumns = COLUMNS) -> Ring:
    return plain_ring(name, events, columns)


def told(*rings: Ring) -> list[dict[str, Any]]:
    return [document(one, COLUMNS) for one in rings]


def names(previous: list[dict[str, Any]], *rings: Ring) -> list[str]:
    return [one.ring_id for one in carry_over(previous, rings, COLUMNS)]


def test_the_id_is_of_the_first_three_transactions() -> None:
    assert ring_id(["a", "b", "c", "d"]) == ring_id(["a", "b", "c"])
    assert ring_id(["a", "b", "d"]) != ring_id(["a", "b", "c"])
    assert ring_id(["ab", "c"]) != ring_id(["a", "bc"])


def test_ids_are_unique_within_a_run() -> None:
    ids = unique_ids([["a", "b", "c"], ["a", "b", "c", "d"], ["x"]])
    assert len(set(ids)) == 3
    assert ids[0] == ring_id(["a", "b", "c"])


def test_a_grown_ring_keeps_its_id() -> None:
    assert names(told(ring("old", [3, 4, 5])), ring("new", [1, 2, 3, 4, 5, 6])) == ["old"]


def test_less_than_half_in_common_is_another_ring() -> None:
    assert names(told(ring("old", [1, 2, 3, 4, 5])), ring("new", [4, 5, 6, 7, 8])) == ["new"]
    assert names(told(ring("old", [1, 2, 3, 4])), ring("new", [3, 4, 5, 6])) == ["old"]


def test_the_greatest_overlap_wins_and_an_id_is_given_once() -> None:
    previous = told(ring("old", [1, 2, 3, 4, 5, 6]))
    assert names(previous, ring("small", [1, 2]), ring("large", [3, 4, 5, 6])) == ["small", "old"]
    merged = told(ring("one", [1, 2, 3]), ring("two", [4, 5]))
    assert names(merged, ring("both", [1, 2, 3, 4, 5])) == ["one"]


def test_a_taken_id_is_not_given_twice() -> None:
    """The rest of a split ring whose own core is the old id's."""
    previous = told(ring("core", [5, 6, 7, 8]))
    result = names(previous, ring("core", [1, 2]), ring("x", [5, 6, 7, 8]))
    assert result[1] == "core"
    assert result[0] not in {"core", "x"}
    assert len(set(result)) == 2


def test_without_a_previous_run_nothing_changes() -> None:
    assert names([], ring("a", [1, 2]), ring("b", [3, 4])) == ["a", "b"]


def test_the_same_run_again_gives_the_same_ids_in_any_order() -> None:
    rings = [ring("a", [1, 2, 3]), ring("b", [5, 6, 7])]
    previous = told(*(replace(one, ring_id=one.ring_id * 2) for one in rings))
    assert names(previous, *rings) == ["aa", "bb"]
    assert names(previous[::-1], *rings[::-1]) == ["bb", "aa"]
