"""Which candidates become one ring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rings.candidate import Candidate
from rings.merging import LARGEST, merge


def candidate(*events: int, strength: float = 0.5, instance: int = 0) -> Candidate:
    return Candidate(events=events, strength=strength, instances=(instance,))


def flow(*events: int, strength: float = 0.5) -> Candidate:
    return Candidate(events=events, strength=strength)


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """What is left of a candidate hangs together where its numbers follow each other."""
    return merge(list(candidates), runs)


def runs(events: Sequence[int]) -> list[list[int]]:
    parts: list[list[int]] = []
    for event in events:
        if parts and parts[-1][-1] == event - 1:
            parts[-1].append(event)
        else:
            parts.append([event])
    return parts


def events(*candidates: Candidate) -> list[tuple[int, ...]]:
    return sorted(one.events for one in merged(candidates))


def test_half_of_the_smaller_joins() -> None:
    assert events(candidate(1, 2, 3, 4), candidate(3, 4, 5, 6)) == [(1, 2, 3, 4, 5, 6)]


def test_less_than_half_leaves_the_rest_for_itself() -> None:
    assert events(candidate(1, 2, 3, 4, strength=0.9), candidate(4, 5, 6, 7)) == [(1, 2, 3, 4), (5, 6, 7)]
    assert events(candidate(1, 2, 3, 4, 9, strength=0.9), candidate(4, 9, 5, 6, 7)) == [(1, 2, 3, 4, 9), (5, 6, 7)]


def test_a_rest_of_two_is_no_ring() -> None:
    assert events(candidate(1, 2, 3, 4, strength=0.9), candidate(4, 5, 6)) == [(1, 2, 3, 4)]


def test_a_bridge_makes_one_of_two() -> None:
    bridge = candidate(2, 3, 4, 5, strength=0.3)
    assert events(candidate(1, 2, 3), candidate(4, 5, 6), bridge) == [(1, 2, 3, 4, 5, 6)]


def test_the_order_of_candidates_changes_nothing() -> None:
    some = [candidate(1, 2, 3, strength=0.9), candidate(2, 3, 4), candidate(8, 9, 10), candidate(4, 9, 8, strength=0.2)]
    assert merged(some) == merged(some[::-1])


def test_instances_and_limits_travel_along() -> None:
    result = merged([candidate(1, 2, 3, instance=7), candidate(2, 3, 4, strength=0.4, instance=3)])
    assert [one.instances for one in result] == [(3, 7)]
    cut = merged([Candidate(events=(1, 2, 3), strength=0.9, truncated=True), candidate(2, 3, 4)])
    assert cut[0].truncated


def test_no_ring_is_larger_than_the_limit() -> None:
    first, second = tuple(range(50)), tuple(range(25, 100))
    result = merged([candidate(*first, strength=0.9), candidate(*second)])
    assert [len(one.events) for one in result] == [LARGEST]
    assert result[0].truncated
    assert set(first) <= set(result[0].events)


def test_no_transfer_is_in_two_rings() -> None:
    result = merged([candidate(*range(k, k + 6), strength=1 / (k + 1)) for k in range(0, 60, 4)])
    every = [event for one in result for event in one.events]
    assert len(every) == len(set(every))


def test_a_flow_joins_only_where_rings_hold_most_of_it() -> None:
    assert events(candidate(1, 2, 3, 4, strength=0.9), flow(1, 2, 3, 4, 5)) == [(1, 2, 3, 4, 5)]
    assert events(candidate(1, 2, 3, 4, strength=0.9), flow(3, 4, 5, 6, 7)) == [(1, 2, 3, 4), (5, 6, 7)]


def test_the_rest_of_a_flow_stands_in_its_connected_parts() -> None:
    rings = events(candidate(4, 5, 6, strength=0.9), flow(1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21))
    assert rings == [(1, 2, 3), (4, 5, 6), (7, 8, 9)]
