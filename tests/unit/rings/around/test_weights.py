from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rings.around.transfers import Around
from rings.around.weights import NAMED_FROM, weights


def around(legs: list[tuple[int, int, float]], ring_risk: dict[int, float] | None = None) -> Around:
    """Transfers of payer, payee and suspicion."""
    source, target, suspicion = (np.array(column) for column in zip(*legs, strict=True))
    risk = np.array([(ring_risk or {}).get(k, 0.0) for k in range(len(legs))])
    return Around(
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        suspicion=suspicion.astype(np.float64),
        ring_risk=risk,
    )


def naive(given_around: Around) -> list[float]:
    """As the docstring says it, transfer by transfer."""
    legs = list(zip(given_around.source.tolist(), given_around.target.tolist(), strict=True))
    own = np.maximum(given_around.suspicion, given_around.ring_risk).tolist()

    def beside(account: int, other: int) -> float:
        return max(
            (one for one, ends in zip(own, legs, strict=True) if account in ends and other not in ends), default=0.0
        )

    found = []
    for (payer, payee), mine in zip(legs, own, strict=True):
        first, second = beside(payer, payee), beside(payee, payer)
        found.append(0.5 * mine + 0.25 * first * second + 0.125 * (first + second))
    return found


LEG = st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])).filter(
    lambda leg: leg[0] != leg[1]
)
LEGS = st.lists(LEG, min_size=1, max_size=20)


@given(LEGS)
def test_the_weights_are_those_of_the_slow_and_obvious_way(legs: list[tuple[int, int, float]]) -> None:
    assert weights(around(legs)).tolist() == pytest.approx(naive(around(legs)))


@given(LEGS, st.permutations(range(7)))
def test_numbers_of_accounts_change_nothing(legs: list[tuple[int, int, float]], numbers: list[int]) -> None:
    renamed = [(numbers[payer], numbers[payee], suspicion) for payer, payee, suspicion in legs]
    assert weights(around(renamed)).tolist() == weights(around(legs)).tolist()


@given(LEGS, st.data())
def test_no_weight_falls_where_a_transfer_is_more_suspicious(
    legs: list[tuple[int, int, float]], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(legs) - 1))
    more = [*legs[:place], (*legs[place][:2], 1.0), *legs[place + 1 :]]
    assert np.all(weights(around(more)) >= weights(around(legs)))


def test_what_leads_from_one_suspect_to_another_is_named_and_rent_is_not() -> None:
    # 0 -> 1 -> 2 -> 3 is a chain of which the middle looks like anybody's; 1 pays rent to 9, 9 lives on.
    told = weights(around([(0, 1, 0.9), (1, 2, 0.05), (2, 3, 0.9), (1, 9, 0.05), (9, 8, 0.05)]))
    assert told[1] > NAMED_FROM > told[3] > told[4]


def test_a_ring_counts_where_the_score_says_nothing() -> None:
    legs = [(0, 1, 0.0), (1, 2, 0.0)]
    assert weights(around(legs, {0: 0.8, 1: 0.8})).min() > NAMED_FROM > weights(around(legs)).max()


def test_nothing_around_has_no_weights() -> None:
    few = around([(0, 1, 0.5)])
    none = replace(few, **{name: getattr(few, name)[:0] for name in ("source", "target", "suspicion", "ring_risk")})
    assert len(weights(none)) == 0
