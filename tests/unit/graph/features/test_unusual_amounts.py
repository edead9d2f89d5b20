"""Amounts far above a payer's own mean: counted for later payments, of the payer and at the shop."""

from __future__ import annotations

import numpy as np

from graph.features.engine import FeatureEngine
from graph.features.unusual_amounts import unusual_amounts
from tests.graphs import make_columns
from tests.random_graphs import random_columns

HOUR_S = 3_600


def test_a_high_amount_counts_from_the_next_payment_on() -> None:
    """A pays 10, 10, 50 and 10 at one shop; B, who is new there, pays after all of them."""
    amounts = [10_00, 10_00, 50_00, 10_00]
    paid = [(k * HOUR_S, "A", "shop", amount) for k, amount in enumerate(amounts)]
    columns = make_columns([*paid, (5 * HOUR_S, "B", "shop", 1_00)], merchants={"shop"})
    found = unusual_amounts(columns, FeatureEngine().update(columns))
    value = {name: found.values[:, k] for k, name in enumerate(found.names)}
    np.testing.assert_array_equal(value["source_unusual_1d"], [0, 0, 0, 1, 0])
    np.testing.assert_array_equal(value["target_unusual_1d"], [0, 0, 0, 1, 1])
    np.testing.assert_array_equal(value["source_judged_1d"], [0, 0, 1, 2, 0], "the first payment has no measure")
    assert value["source_since_last_unusual"][3] == HOUR_S


def test_later_events_change_nothing() -> None:
    columns = random_columns(5, 80)
    whole = unusual_amounts(columns, FeatureEngine().update(columns)).values
    part = columns.rows(0, 50)
    np.testing.assert_array_equal(unusual_amounts(part, FeatureEngine().update(part)).values, whole[:50])
