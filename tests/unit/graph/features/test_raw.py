"""Columns of a transaction by itself."""

from __future__ import annotations

import numpy as np
from graphs import make_columns

from graph.columns import EventColumns
from graph.features.catalogue import NAMES
from graph.features.raw import RAW_COUNT, channel_code, currency_code, trailing_zeros, write_raw


def raw(columns: EventColumns) -> dict[str, list[float]]:
    values = np.empty((len(columns), RAW_COUNT), dtype=np.float32)
    write_raw(columns, values)
    return {NAMES[k]: values[:, k].tolist() for k in range(RAW_COUNT)}


def test_flags_and_codes() -> None:
    columns = make_columns(
        [(0, "A", "A", 100), (1, "A", "shop", 9_500_00), (2, "cash", "B", 20_000_00), (3, "A", "B", 5)],
        merchants=["shop"],
        channel=["Wire", "card", None, "a new one"],
        currency=["EUR", "EUR", "CHF", "EUR"],
        received=[(100, "EUR"), (9_000_00, "USD"), (20_000_00, "CHF"), (5, "EUR")],
        source_country=["DE", "DE", None, None],
        target_country=["DE", "US", "CH", None],
        holders={"A": "x", "B": "x"},
        without_base=[3],
    )
    found = raw(columns)
    assert found["is_self"] == [1, 0, 0, 0]
    assert found["target_is_merchant"] == [0, 1, 0, 0]
    assert found["cash_or_outside"] == [0, 0, 1, 0]
    assert found["cross_currency"] == [0, 1, 0, 0]
    assert np.array_equal(found["cross_country"], [0, 1, np.nan, np.nan], equal_nan=True)
    assert found["is_internal"] == [0, 0, 0, 1]
    assert found["channel"][:2] == [2, 0]
    assert np.isnan(found["channel"][2])
    assert 32 <= found["channel"][3] <= 255
    assert found["amount_zeros"] == [2, 4, 6, 0]
    assert np.allclose(found["threshold_gap"], [0.9999, 0.05, -1, np.nan], equal_nan=True)
    assert np.allclose(found["amount_log"][:3], np.log10([2, 9501, 20001]))
    assert np.isnan(found["amount_log"][3])


def test_the_country_of_the_account_stands_in() -> None:
    columns = make_columns([(0, "A", "B", 1)], node_countries={"A": "DE", "B": "FR"})
    assert raw(columns)["cross_country"] == [1]


def test_codes_do_not_depend_on_what_else_is_there() -> None:
    assert currency_code("EUR") == (4 * 26 + 20) * 26 + 17
    assert len({currency_code(word) for word in ("EUR", "USD", "CHF", "BTC", "ETH")}) == 5
    assert channel_code("credit card") == channel_code("Credit_Card") == 7
    assert channel_code("pigeon") == channel_code("pigeon") >= 32


def test_zeros_of_amounts() -> None:
    assert trailing_zeros(np.array([0, 1, 10, 1050, 10**12])).tolist() == [0, 0, 1, 1, 9]
