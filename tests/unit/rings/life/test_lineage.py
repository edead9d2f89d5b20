"""What became of each ring, by hand-made runs."""

from __future__ import annotations

import pytest

from rings.life.lineage import Edge, Kind, edges


def told(before: dict[str, str], after: dict[str, str], **more: tuple[str, int]) -> list[tuple[Kind, str, str, int]]:
    found = edges(before, after, from_run="one", earlier=more)
    return [(edge.kind, edge.from_ring or "", edge.to_ring or "", edge.shared) for edge in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"x": "abc"}, [(Kind.NEW, "", "x", 0)]),
        ({"x": "abc"}, {}, [(Kind.ENDED, "x", "", 0)]),
        ({"x": "abc"}, {"x": "abcd"}, [(Kind.CONTINUED, "x", "x", 3)]),
        (
            {"x": "abc", "y": "de"},
            {"x": "abcde"},
            [(Kind.CONTINUED, "x", "x", 3), (Kind.MERGED, "y", "x", 2)],
        ),
        (
            {"x": "abcde"},
            {"x": "abc", "y": "de"},
            [(Kind.CONTINUED, "x", "x", 3), (Kind.SPLIT, "x", "y", 2)],
        ),
        ({"x": "abcd"}, {"y": "dxyz"}, [(Kind.NEW, "", "y", 0), (Kind.ENDED, "x", "", 0)]),
    ],
)
def test_edges(before: dict[str, str], after: dict[str, str], expected: list[tuple[Kind, str, str, int]]) -> None:
    assert told(before, after) == expected


def test_a_ring_that_an_earlier_run_found_returns() -> None:
    assert edges({}, {"x": "abc"}, from_run="two", earlier={"x": ("one", 2)}) == [
        Edge(kind=Kind.RETURNED, from_ring="x", from_run="one", to_ring="x", shared=2)
    ]


def test_a_ring_may_return_out_of_the_one_that_it_merged_into() -> None:
    assert told({"x": "abcde"}, {"x": "abc", "y": "de"}, y=("zero", 2)) == [
        (Kind.CONTINUED, "x", "x", 3),
        (Kind.RETURNED, "y", "y", 2),
        (Kind.SPLIT, "x", "y", 2),
    ]
