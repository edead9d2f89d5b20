from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.columns import Float64s
from scoring.risk_map import RiskMap
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE
from scoring.tails import Tail

_SHAPES: Final[dict[str, Callable[[np.random.Generator, int], Float64s]]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "heavy": lambda rng, n: rng.pareto(0.7, size=n),
    "few values": lambda rng, n: rng.integers(0, 4, size=n).astype(np.float64),
    "mostly one": lambda rng, n: np.where(rng.random(n) < 0.99, 0.0, rng.normal(size=n)),
    "constant": lambda _, n: np.full(n, 3.25),
    "tiny": lambda rng, n: 1e-9 * rng.normal(size=n),
}
_SUSPICION = st.builds(
    lambda shape, seed, n: _SHAPES[shape](np.random.default_rng(seed), n),
    st.sampled_from(sorted(_SHAPES)),
    st.integers(0, 2**32),
    st.integers(1, 3_000),
)


@given(_SUSPICION)
def test_at_most_the_budgets_lie_above_the_levels(suspicion: Float64s) -> None:
    risk = RiskMap.fit(suspicion)(suspicion)
    assert (risk > FLAGGED_ABOVE).sum() <= 0.01 * len(suspicion)
    assert (risk > HIGH_ABOVE).sum() <= 0.001 * len(suspicion)


@given(_SUSPICION, st.floats(-500, 500), st.floats(0.01, 100))
def test_more_suspicion_never_has_less_risk(suspicion: Float64s, at: float, more: float) -> None:
    lower, higher = RiskMap.fit(suspicion)(np.array([at, at + more]))
    assert 0 <= lower <= higher < 100


@given(_SUSPICION)
def test_different_suspicions_of_the_reference_part_keep_different_risks(suspicion: Float64s) -> None:
    fitted = RiskMap.fit(suspicion)
    beyond = fitted.high + np.linspace(0.1, 3, 20) * fitted.scale
    inside = np.linspace(fitted.lowest, fitted.high, 50)
    assert np.all(np.diff(fitted(inside)) > 0)
    assert np.all(np.diff(fitted(beyond)) > 0)


@given(_SUSPICION)
def test_survives_json_exactly(suspicion: Float64s) -> None:
    fitted = RiskMap.fit(suspicion)
    again = RiskMap.from_json(json.loads(json.dumps(fitted.to_json())))
    assert again == fitted


@given(_SUSPICION, st.floats(-100, 100), st.floats(0.001, 100))
def test_a_higher_score_is_always_rarer(scores: Float64s, at: float, more: float) -> None:
    lower, higher = Tail.fit(scores)(np.array([at, at + more]))
    assert lower < higher


@given(_SUSPICION)
def test_rarity_is_the_log_of_the_share_above(scores: Float64s) -> None:
    highest = float(Tail.fit(scores)(np.array([scores.max()]))[0])
    assert highest <= np.log(2 * (len(scores) + 1)) + 1e-9


def test_an_empty_reference_part_still_ranks() -> None:
    assert np.all(np.diff(RiskMap.fit(np.zeros(0))(np.arange(5.0))) > 0)
    assert np.all(np.diff(Tail.fit(np.zeros(0))(np.arange(5.0))) > 0)


def test_a_score_that_is_not_known_is_the_lowest() -> None:
    tail = Tail.fit(np.array([1.0, 2.0, np.nan, 3.0]))
    assert tail(np.array([np.nan]))[0] == tail(np.array([1.0]))[0] == 0.0
