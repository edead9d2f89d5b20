"""The assignment is the best of all, and depends on no order."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from rings.life.matching import Overlap, assigned, kin

RINGS = st.lists(st.sets(st.integers(0, 14), min_size=1, max_size=6), min_size=1, max_size=4)


def named(prefix: str, rings: list[set[int]]) -> dict[str, list[str]]:
    return {f"{prefix}{k}": [str(one) for one in sorted(ring)] for k, ring in enumerate(rings)}


def value(pairs: list[Overlap]) -> tuple[int, int]:
    return sum(pair.shared for pair in pairs), sum(1000 * pair.shared // pair.union for pair in pairs)


def best(before: list[str], after: list[str], pairs: dict[tuple[str, str], Overlap]) -> tuple[int, int]:
    """The obvious way: every injection of the later rings into the earlier ones, or into nobody."""
    seats: list[str | None] = [*before, *[None] * len(after)]
    found = []
    for chosen in permutations(seats, len(after)):
        taken = [pairs[b, a] for b, a in zip(chosen, after, strict=True) if b is not None and (b, a) in pairs]
        found.append(value(taken))
    return max(found)


@given(before=RINGS, after=RINGS)
@settings(deadline=None, max_examples=60)
def test_no_other_assignment_shares_more(before: list[set[int]], after: list[set[int]]) -> None:
    old, new = named("b", before), named("a", after)
    pairs = {(pair.before, pair.after): pair for pair in kin(old, new)}
    kept = assigned(pairs.values())
    assert len(set(kept.values())) == len(kept)
    assert value([pairs[b, a] for a, b in kept.items()]) == best(list(old), list(new), pairs)


@given(before=RINGS, after=RINGS, data=st.data())
@settings(deadline=None, max_examples=60)
def test_order_changes_nothing(before: list[set[int]], after: list[set[int]], data: st.DataObject) -> None:
    old, new = named("b", before), named("a", after)
    shuffled = dict(data.draw(st.permutations(list(old.items())))), dict(data.draw(st.permutations(list(new.items()))))
    assert kin(*shuffled) == kin(old, new)
    assert assigned(data.draw(st.permutations(kin(old, new)))) == assigned(kin(old, new))


@given(before=RINGS, after=RINGS)
@settings(deadline=None, max_examples=60)
def test_kin_share_half_of_the_smaller(before: list[set[int]], after: list[set[int]]) -> None:
    expected = {
        (f"b{k}", f"a{n}")
        for k, one in enumerate(before)
        for n, other in enumerate(after)
        if 2 * len(one & other) >= min(len(one), len(other))
    }
    assert {(pair.before, pair.after) for pair in kin(named("b", before), named("a", after))} == expected


def test_two_rings_share_their_ids_out_rather_than_one_taking_the_best() -> None:
    """Greedy by overlap, `b0` would go to `a0`, and `a1` were new."""
    pairs = kin({"b0": list("abcdef"), "b1": list("cghi")}, {"a0": list("abcghi"), "a1": list("def")})
    assert assigned(pairs) == {"a0": "b1", "a1": "b0"}
