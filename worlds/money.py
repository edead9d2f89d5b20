"""Amounts as people write them: in the payer's currency, to the cent or to a round step."""

from __future__ import annotations

import numpy as np

from graph.columns import Float64s, Int64s
from worlds.geography import PRICE_LEVEL, UNIT
from worlds.population import Population


def minor(population: Population, source: Int64s, euros: Float64s, step: Float64s | float = 0.01) -> Int64s:
    """[rows] amounts of about `euros` in the currency of `source`, as multiples of `step` (euros' worth, ≥ 0.01)."""
    currency = population.currency[source]
    steps = np.maximum(np.rint(euros / step), 1.0)
    exact = steps * step * PRICE_LEVEL[currency] * UNIT[currency]
    return np.asarray(np.maximum(np.rint(exact), 1), dtype=np.int64)


def round_step(rng: np.random.Generator, count: int, shares: dict[float, float]) -> Float64s:
    """[count] steps drawn by their shares; the rest is to the cent."""
    edges = np.cumsum(list(shares.values()))
    steps = np.array([*shares.keys(), 0.01])
    return np.asarray(steps[np.searchsorted(edges, rng.random(count), side="right")])
