"""Which candidates become one ring."""

from __future__ import annotations

from rings.candidate import Candidate
from rings.merging import LARGEST, merge


def candidate(*events: int, strength: float = 0.5, instance: int = -1) -> Candidate:
    return Candidate(events=events, strength=strength, instances=(instance,) if instance >= 0 else ())


def events(*candidates: Candidate) -> list[tuple[int, ...]]:
    return sorted(one.events for one in merge(candidates))


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
    assert merge(some) == merge(some[::-1])


def test_instances_and_limits_travel_along() -> None:
    merged = merge([candidate(1, 2, 3, instance=7), candidate(2, 3, 4, strength=0.4, instance=3)])
    assert [one.instances for one in merged] == [(3, 7)]
    cut = merge([Candidate(events=(1, 2, 3), strength=0.9, truncated=True), candidate(2, 3, 4)])
    assert cut[0].truncated


def test_no_ring_is_larger_than_the_limit() -> None:
    first, second = tuple(range(50)), tuple(range(25, 100))
    merged = merge([candidate(*first, strength=0.9), candidate(*second)])
    assert [len(one.events) for one in merged] == [LARGEST]
    assert merged[0].truncated
    assert set(first) <= set(merged[0].events)


def test_no_transfer_is_in_two_rings() -> None:
    merged = merge([candidate(*range(k, k + 6), strength=1 / (k + 1)) for k in range(0, 60, 4)])
    every = [event for one in merged for event in one.events]
    assert len(every) == len(set(every))
