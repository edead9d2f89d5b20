"""Which candidates become one ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest

from rings.candidate import MOST_TRANSFERS, Candidate, strength, worth
from rings.merging import merge


def candidate(*events: int, worth: float = 1.0, instance: int = 0) -> Candidate:
    return Candidate(events=events, worth=worth, instances=(instance,))


def merged(candidates: Iterable[Candidate], suspicion: Mapping[int, float] | None = None) -> list[Candidate]:
    """All transfers but those named are wholly suspicious; what is left hangs together where numbers follow."""
    every = np.ones(128)
    for event, value in (suspicion or {}).items():
        every[event] = value
    return merge(list(candidates), every, runs)


def runs(events: Sequence[int]) -> list[list[int]]:
    parts: list[list[int]] = []
    for event in events:
        if parts and parts[-1][-1] == event - 1:
            parts[-1].append(event)
        else:
            parts.append([event])
    return parts


def events(*candidates: Candidate, suspicion: Mapping[int, float] | None = None) -> list[tuple[int, ...]]:
    return sorted(one.events for one in merged(candidates, suspicion))


def test_half_of_the_smaller_joins() -> None:
    assert events(candidate(1, 2, 3, 4), candidate(3, 4, 5, 6)) == [(1, 2, 3, 4, 5, 6)]


def test_what_is_less_suspicious_than_the_ring_does_not_join() -> None:
    ring, other = candidate(1, 2, 3, 4, worth=2.0), candidate(3, 4, 5, 6)
    assert events(ring, other, suspicion={5: 0.5}) == [(1, 2, 3, 4, 6)]
    mild = dict.fromkeys((1, 2, 3, 4), 0.3)
    assert events(ring, other, suspicion={**mild, 5: 0.39, 6: 0.4}) == [(1, 2, 3, 4, 6)]


def test_the_worthiest_founds_with_all_that_it_holds() -> None:
    """An early transfer is innocent by itself: only the structure knows it."""
    assert events(candidate(1, 2, 3, worth=2.0), candidate(1, 2), suspicion={1: 0.01}) == [(1, 2, 3)]


def test_less_than_half_leaves_the_rest_for_itself() -> None:
    assert events(candidate(1, 2, 3, 4, worth=2.0), candidate(4, 5, 6, 7)) == [(1, 2, 3, 4), (5, 6, 7)]
    assert events(candidate(1, 2, 3, 4, 9, worth=2.0), candidate(4, 9, 5, 6, 7)) == [(1, 2, 3, 4, 9), (5, 6, 7)]


def test_a_rest_of_two_is_no_ring() -> None:
    assert events(candidate(1, 2, 3, 4, worth=2.0), candidate(4, 5, 6)) == [(1, 2, 3, 4)]


def test_the_rest_stands_in_its_connected_parts() -> None:
    rings = events(candidate(4, 5, 6, 30, 31, 32, 33, worth=2.0), candidate(1, 2, 3, 4, 7, 8, 9, 20, 21, worth=0.5))
    assert rings == [(1, 2, 3), (4, 5, 6, 30, 31, 32, 33), (7, 8, 9)]


def test_what_would_outgrow_the_ring_is_another_scheme() -> None:
    ring = candidate(4, 5, 6, 7, worth=2.0)
    assert events(ring, candidate(4, 5, 6, 7, 8, 9)) == [(4, 5, 6, 7, 8, 9)]
    assert events(ring, candidate(4, 5, 6, 7, 8, 9, 10)) == [(4, 5, 6, 7), (8, 9, 10)]
    assert events(ring, candidate(4, 5, 6, 7, 8, 9, 10), suspicion={9: 0.1}) == [(4, 5, 6, 7, 8, 10)]


def test_a_bridge_of_two_rings_leaves_them_apart() -> None:
    bridge = candidate(2, 3, 4, 5, worth=0.5)
    assert events(candidate(1, 2, 3), candidate(4, 5, 6), bridge) == [(1, 2, 3), (4, 5, 6)]


def test_the_order_of_candidates_changes_nothing() -> None:
    some = [candidate(1, 2, 3, worth=2.0), candidate(2, 3, 4), candidate(8, 9, 10), candidate(4, 9, 8, worth=0.2)]
    assert merged(some) == merged(some[::-1])


def test_instances_and_limits_travel_along() -> None:
    result = merged([candidate(1, 2, 3, worth=2.0, instance=7), candidate(2, 3, 4, instance=3)])
    assert [one.instances for one in result] == [(3, 7)]
    cut = merged([Candidate(events=(1, 2, 3), worth=2.0, truncated=True), candidate(2, 3, 4)])
    assert cut[0].truncated


def test_no_ring_is_larger_than_the_limit() -> None:
    first, second = tuple(range(50)), tuple(range(26, 70))
    [result] = merged([candidate(*first, worth=2.0), candidate(*second)])
    assert len(result.events) == MOST_TRANSFERS
    assert result.truncated
    assert set(first) <= set(result.events)
    [alone] = merged([candidate(*range(100))])
    assert (len(alone.events), alone.truncated) == (MOST_TRANSFERS, True)


def test_no_transfer_is_in_two_rings() -> None:
    result = merged([candidate(*range(k, k + 6), worth=1 / (k + 1)) for k in range(0, 60, 4)])
    every = [event for one in result for event in one.events]
    assert len(every) == len(set(every))


def test_more_of_a_scheme_is_worth_more_and_what_runs_beyond_it_less() -> None:
    scheme = np.array([0.8, 0.9, 0.7, 0.6])
    assert strength(scheme) == pytest.approx(0.85)
    assert worth(scheme[:3], 0.5) < worth(scheme, 0.5)
    assert worth(np.append(scheme, [0.1, 0.2]), 0.5) < worth(scheme, 0.5)
    assert worth(scheme, 0.7) < worth(scheme, 0.5)
