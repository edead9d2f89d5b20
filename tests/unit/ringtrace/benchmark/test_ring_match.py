"""One ring finds one scheme; more rings of the same scheme are counted, not praised."""

from __future__ import annotations

import pytest

from ringtrace.benchmark.ring_match import Group, fates


def group(transfers: str, typology: str = "cycle") -> Group:
    """A letter a transfer, whose ends are that letter and the next."""
    numbers = [ord(one) for one in transfers]
    return Group(frozenset(numbers), frozenset(n + k for n in numbers for k in (0, 1)), typology)


def test_half_of_the_union_finds_and_less_does_not() -> None:
    found, missed = fates([group("abcd"), group("mnop")], [group("abcx"), group("mnxyz")])
    assert (found.named, found.tx_f1, found.tx_recall) == ("cycle", pytest.approx(0.75), pytest.approx(0.75))
    assert found.members_f1 == pytest.approx(2 * 4 / (5 + 6))
    assert (missed.named, missed.tx_f1, missed.rings) == (None, 0.0, 1)


def test_a_ring_finds_one_scheme_only() -> None:
    twice = fates([group("abcd"), group("abcdef")], [group("abcde", "flow")])
    assert [one.named for one in twice] == [None, "flow"]
    both = fates([group("abcd"), group("abcdef")], [group("abcde"), group("abcd")])
    assert [one.named for one in both] == ["cycle", "cycle"]
    assert [one.tx_f1 for one in both] == [1.0, pytest.approx(10 / 11)]


def test_no_found_scheme_is_given_up_for_two_poor_overlaps() -> None:
    """Two overlaps below one half would sum to more than the one above it."""
    first, second = fates([group("abcdefgh"), group("ijklmnop")], [group("abcdeijk"), group("abc" + "xyzuv")])
    assert (first.named, second.named) == (None, None)
    first, second = fates([group("abcdef"), group("ghijkl")], [group("abcdghi"), group("abc")])
    assert (first.named, second.named) == ("cycle", None)


def test_scattered_rings_are_counted_from_a_tenth_on() -> None:
    [fate] = fates([group("abcdefghijk")], [group("abcdefgh"), group("ij"), group("kxyz"), group("xyz")])
    assert (fate.named, fate.rings) == ("cycle", 2)


def test_nothing_is_found_among_no_rings() -> None:
    assert fates([group("abc")], [])[0].named is None
    assert fates([], [group("abc")]) == []
