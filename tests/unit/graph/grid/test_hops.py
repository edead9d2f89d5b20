"""How far money has come, against exact fractions; and what must hold of any division of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest
from grid_events import random_moves

from graph.grid.hops import FROM_LEAF, MOST_HOPS, hops
from graph.grid.moves import Moves, backwards


def naive(moves: Moves) -> dict[int, list[Fraction]]:
    nothing = [Fraction(0)] * (1 + MOST_HOPS)
    held: dict[int, list[Fraction]] = defaultdict(lambda: list(nothing))
    arrived: dict[int, list[Fraction]] = defaultdict(lambda: list(nothing))
    rows = zip(moves.at.tolist(), moves.source.tolist(), moves.target.tolist(), moves.amount.tolist(), strict=True)
    for _, moment in groupby(rows, key=lambda row: row[0]):
        transfers = list(moment)
        before = {source: list(held[source]) for _, source, _, _ in transfers}
        for _, source, target, amount in transfers:
            known = sum(before[source][1:])
            paid = sum(value for _, payer, _, value in transfers if payer == source)
            share = Fraction(amount) / max(known, paid) if known and amount else Fraction(0)
            parts = [part * share for part in before[source]]
            got = list(nothing)
            got[1] = amount - sum(parts[1:])
            got[FROM_LEAF] = parts[FROM_LEAF] + (amount if moves.leaf[source] else 0)
            for h in range(1, 1 + MOST_HOPS):
                got[min(h + 1, MOST_HOPS)] += parts[h]
            for h in range(1 + MOST_HOPS):
                held[source][h] -= parts[h]
                arrived[target][h] += got[h]
                held[target][h] += got[h] if moves.passable[target] else 0
    return arrived


@pytest.mark.parametrize("way", [lambda moves: moves, backwards])
@pytest.mark.parametrize("seed", range(8))
def test_money_is_divided_as_by_fractions(seed: int, way: Callable[[Moves], Moves]) -> None:
    moves = way(random_moves(seed))
    found, expected = hops(moves), naive(moves)
    for u in range(len(moves.passable)):
        # Each part is rounded down, at most once a transfer and hop.
        np.testing.assert_allclose(found[u], [float(part) for part in expected[u]], atol=len(moves.at))
        assert found[u, 1:].sum() == moves.amount[moves.target == u].sum()
        assert (found[u] >= 0).all()


def test_a_chain_counts_its_hops() -> None:
    moves = random_moves(0, 0)._replace(
        at=np.arange(-7, 0),
        source=np.arange(7, dtype=np.int32),
        target=np.arange(1, 8, dtype=np.int32),
        amount=np.full(7, 1000),
        device=np.full(7, -1, np.int32),
        passable=np.ones(8, np.bool_),
        leaf=np.arange(8) == 0,
    )
    found = hops(moves)
    assert [int(row[1:].argmax()) + 1 for row in found[1:]] == [1, 2, 3, 4, 5, 5, 5]
    assert (found[1:, FROM_LEAF] == 1000).all()
    assert (hops(moves._replace(at=np.full(7, -1)))[1:, 1] == 1000).all()
