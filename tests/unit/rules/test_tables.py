from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from graph.canonical.currency import EXPONENT
from rules.cash_thresholds import CASH_THRESHOLDS
from rules.high_risk_countries import HIGH_RISK_COUNTRIES, FatfList
from rules.table import VERSION, document, version
from rules.tables import RuleTables

TABLES = RuleTables()


def test_thresholds_have_a_currency_a_source_and_no_two_at_once() -> None:
    for row in CASH_THRESHOLDS:
        assert row.currency in EXPONENT
        assert len(row.source) > 10
        assert row.until is None or row.since < row.until
    by_currency = sorted(CASH_THRESHOLDS, key=lambda row: (row.currency, row.since))
    assert tuple(by_currency) == CASH_THRESHOLDS
    for earlier, later in pairwise(by_currency):
        assert earlier.currency != later.currency or earlier.until == later.since


@pytest.mark.parametrize(
    ("currency", "day", "minor"),
    [
        ("USD", date(2024, 1, 1), 10_000_00),
        ("EUR", date(2024, 1, 1), 10_000_00),
        ("EUR", date(2028, 1, 1), 10_000_00),
        ("JPY", date(2024, 1, 1), 2_000_000),
        ("RUB", date(2020, 12, 31), 600_000_00),
        ("RUB", date(2021, 1, 10), 1_000_000_00),
        ("EUR", date(2000, 1, 1), None),
        ("XXX", date(2024, 1, 1), None),
    ],
)
def test_the_threshold_in_force(currency: str, day: date, minor: int | None) -> None:
    held = TABLES.threshold(currency, day)
    assert (held.amount_minor if held else None) == minor


def test_a_large_amount_is_known_in_every_currency() -> None:
    assert TABLES.large_minor("USD") == 10_000_00
    assert TABLES.large_minor("BHD") == 10_000_000
    assert TABLES.large_minor("") == 10_000_00


def test_a_country_is_on_one_list_at_a_time() -> None:
    for row in HIGH_RISK_COUNTRIES:
        assert len(row.country) == 2
        assert row.until is None or row.since < row.until
        others = [other for other in HIGH_RISK_COUNTRIES if other.country == row.country and other is not row]
        assert not any(other.holds(row.since) for other in others), row.country


@pytest.mark.parametrize(
    ("country", "day", "on"),
    [
        ("IR", date(2024, 1, 1), FatfList.CALL_FOR_ACTION),
        ("MM", date(2022, 10, 20), FatfList.INCREASED_MONITORING),
        ("MM", date(2022, 10, 21), FatfList.CALL_FOR_ACTION),
        ("TR", date(2024, 6, 27), FatfList.INCREASED_MONITORING),
        ("TR", date(2024, 6, 28), None),
        ("DE", date(2024, 1, 1), None),
    ],
)
def test_the_list_of_a_day(country: str, day: date, on: FatfList | None) -> None:
    held = [row.list for row in HIGH_RISK_COUNTRIES if row.country == country and row.holds(day)]
    assert held == ([] if on is None else [on])


def test_the_version_is_that_of_codes_thresholds_and_tables() -> None:
    assert version(RuleTables()) == VERSION
    assert version(RuleTables(zone="Europe/Berlin")) != VERSION
    assert version(RuleTables(cash_thresholds=CASH_THRESHOLDS[1:])) != VERSION
    assert version(RuleTables(countries=())) != VERSION
    assert json.loads(json.dumps(document(TABLES))) == document(TABLES)


def test_tables_can_be_replaced() -> None:
    own = (replace(CASH_THRESHOLDS[0], currency="EUR", amount_minor=3_000_00),)
    held = RuleTables(cash_thresholds=own).threshold("EUR", date(2024, 1, 1))
    assert held is not None
    assert held.amount_minor == 3_000_00
