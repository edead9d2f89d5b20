"""The table of pairs against a dictionary."""

from __future__ import annotations

import random

from graph.kernels.pairs import empty_pairs, find, find_or_add, with_room


def test_pairs_keep_their_numbers_while_the_table_grows() -> None:
    rng = random.Random(1)
    pairs, known = empty_pairs(16), {}
    for _ in range(2_000):
        left, right = rng.randrange(60), rng.choice([0, 1, 2**31 - 1])
        assert find(pairs, left, right) == known.get((left, right), -1)
        pairs = with_room(pairs, 1)
        number = find_or_add(pairs, left, right)
        assert number == known.setdefault((left, right), len(known))
    assert pairs.used[0] == len(known)
    assert all(find(pairs, *pair) == number for pair, number in known.items())


def test_totals_stay_with_their_pair() -> None:
    pairs = empty_pairs(1)
    pairs.totals[find_or_add(pairs, 7, 8), 0] = 5
    pairs = with_room(pairs, 1_000)
    assert pairs.totals[find(pairs, 7, 8), 0] == 5
    assert find(pairs, 8, 7) == -1
