"""Amounts: refused with their place, or accepted by a written rule (docs/canonical.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

REFUSED = {
    "NaN": "finite",
    "sNaN": "finite",
    "Infinity": "finite",
    "-inf": "finite",
    "1E+999999": "exponent",
    "1.23E+15": "exponent",
    "1e2": "exponent",
    "1_000": "underscores",
    "１２": "digits other than",
    "١٢": "digits other than",
    "\u00a05": "not a decimal number",
    "5\t": "not a decimal number",
    "-0": "negative",
    "-0.00": "negative",
    "-5": "negative",
    "0": "zero",
    "0.00": "zero",
    "1.234,56": "comma",
    "1,234": "comma",
    "0x10": "hexadecimal",
    "−5": "Unicode minus",
    "9" * 400: "minor units or more",
    "1" + "0" * 15: "minor units or more",
    "1" * 12 + ".123": "more decimals",
    "12.505": "more decimals",
    "(5.00)": "parentheses",
    "5 EUR": "currency beside",
    "EUR 5": "currency beside",
    "": "missing",
    "   ": "missing",
    "null": "not a decimal number",
    "true": "truth value",
    "+5": "plus",
    "5.": "not a decimal number",
    ".5": "not a decimal number",
    "1.2.3": "not a decimal number",
    "9007199254740993.5e0": "exponent",
}
ACCEPTED = {
    ("12.50", "EUR"): 1250,
    ("0012.5", "EUR"): 1250,
    ("12.500", "EUR"): 1250,
    (" 12.5 ", "EUR"): 1250,
    ("12", "JPY"): 12,
    ("12.00", "JPY"): 12,
    ("1.234", "BHD"): 1234,
    ("0.00000001", "BTC"): 1,
    ("999999999999999.99", "USD"): 99_999_999_999_999_999,
    ("9007199254740.93", "USD"): 900_719_925_474_093,
    ("0.01", "USD"): 1,
    ("0" * 300 + "7", "USD"): 700,
}
OF_CURRENCY = {("1.5", "JPY"), ("1.2345", "BHD"), ("1.234", "USD"), ("0.000000001", "BTC")}


def test_wrong_amounts_are_refused_with_row_value_and_reason(canonical: Callable[..., Any]) -> None:
    found = canonical(*({"amount_sent": text} for text in REFUSED))
    assert [row for row, *_ in found.refused] == list(range(1, len(REFUSED) + 1))
    for (_, field, value, reason), (text, why) in zip(found.refused, REFUSED.items(), strict=True):
        assert (field, why in reason, value) == ("amount_sent", True, text.strip(" ")[:200]), (text, reason)


def test_amounts_are_exact(canonical: Callable[..., Any]) -> None:
    found = canonical(*({"amount_sent": text, "currency_sent": currency} for text, currency in ACCEPTED))
    assert found.refused == []
    assert [row["amount_sent_minor"] for row in found.rows] == list(ACCEPTED.values())
    assert [row["amount_received_minor"] for row in found.rows] == list(ACCEPTED.values())


@pytest.mark.parametrize(("text", "currency"), sorted(OF_CURRENCY))
def test_no_more_decimals_than_the_currency_has(canonical: Callable[..., Any], text: str, currency: str) -> None:
    found = canonical({"amount_sent": text, "currency_sent": currency})
    assert [(r, f, reason) for r, f, _, reason in found.refused] == [
        (1, "amount_sent", "more decimals than the currency has")
    ]


def test_minor_units_are_integers(first_pass: Callable[..., Any]) -> None:
    head = "transaction_id,occurred_at,source_id,target_id,amount_sent_minor,currency_sent\n"
    rows = [f"t{n},2026-05-01,A,B,{text},EUR\n" for n, text in enumerate(["5", "5.5", "0", "-1", "1" * 20, "x"])]
    found = first_pass(head + "".join(rows))
    assert [row["amount_sent_minor"] for row in found.rows] == [5]
    assert [row for row, *_ in found.refused] == [2, 3, 4, 5, 6]


def test_another_currency_received_needs_its_amount(canonical: Callable[..., Any]) -> None:
    found = canonical(
        {"currency_received": "USD"},
        {"currency_received": "USD", "amount_received": "14.00"},
        {"currency_received": "", "amount_received": "12.50"},
    )
    assert found.refused == [(1, "amount_received", "", "missing: another currency was received")]
    assert [(r["currency_received"], r["amount_received_minor"]) for r in found.rows] == [("USD", 1400), ("EUR", 1250)]
