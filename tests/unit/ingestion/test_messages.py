from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.canonical.schema import TRANSACTIONS
from ingestion.messages import from_json
from ingestion.rates import Conversions, own_rates

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "transaction_id": "m1",
    "occurred_at": "2026-05-01T10:00:00+02:00",
    "source_id": "A",
    "target_id": "B",
    "amount_sent": "12.50",
    "currency_sent": "EUR",
}


def faults(*items: Any) -> list[tuple[int, str, str]]:
    found = from_json(items, now=NOW)
    assert isinstance(found, list), found
    return [(f.index, f.field, f.reason) for f in found]


def test_messages_become_canonical_rows_in_order() -> None:
    rates = own_rates(Conversions(), "EUR")
    table = from_json([GOOD, {**GOOD, "transaction_id": "m2"}], now=NOW, rates=rates)
    assert table.schema.equals(TRANSACTIONS)
    row, second = table.to_pylist()
    assert second == row | {"transaction_id": "m2"}
    assert (row["transaction_id"], row["amount_sent_minor"], row["amount_base_minor"]) == ("m1", 1250, 1250)
    assert (row["kind"], row["status"], row["occurred_offset_s"]) == ("payment", "settled", 7200)
    assert row["occurred_at"] == datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_minor_units_and_attributes() -> None:
    item = {k: v for k, v in GOOD.items() if k != "amount_sent"} | {
        "amount_sent_minor": 7,
        "attributes": {"b": 1, "a": []},
    }
    (row,) = from_json([item], now=NOW).to_pylist()
    assert row["amount_sent_minor"] == 7
    assert row["attributes"] == '{"a":[],"b":1}'


def test_all_faults_are_listed_by_index() -> None:
    assert faults({**GOOD, "amount_sent": "x", "currency_sent": "YYY"}, GOOD | {"transaction_id": "m2"}, {}) == [
        (0, "amount_sent", "not a decimal number"),
        (0, "currency_sent", "not a currency code of ISO 4217, nor a crypto asset that is known"),
        (2, "amount_sent", "missing"),
        (2, "currency_sent", "missing"),
        (2, "occurred_at", "missing"),
        (2, "transaction_id", "missing"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("amount_sent", 12.5, "decimal in a string"),
        ("amount_sent", 12, "decimal in a string"),
        ("amount_sent", True, "decimal in a string"),
        ("amount_sent", float("nan"), "decimal in a string"),
        ("amount_sent", "NaN", "finite"),
        ("amount_sent", "1e400", "exponent"),
        ("amount_sent", ["1"], "decimal in a string"),
        ("occurred_offset_s", True, "an integer"),
        ("occurred_offset_s", 2**70, "beyond 64 bits"),
        ("occurred_offset_s", 99_999, "within"),
        ("occurred_at", 1714560000, "a string"),
        ("occurred_at", "1714560000", "bare number"),
        ("occurred_at", "2027-01-01", "future"),
        ("source_id", "\ud800", "lone surrogate"),
        ("source_id", "A\0", "control"),
        ("source_id", 7, "a string"),
        ("reference_text", "x" * 100_000, "longer"),
        ("attributes", "{}", "JSON object"),
        ("attributes", {"a": float("inf")}, "plain JSON"),
        ("attributes", {"a": "\ud800"}, "plain JSON"),
        ("color", "red", "no such field"),
        ("source_reference", "x", "no such field"),
        ("amount_sent_minor", 5, "give one"),
    ],
)
def test_wrong_values_are_refused_by_field(field: str, value: Any, why: str) -> None:
    found = faults({**GOOD, field: value})
    assert len(found) == 1
    assert found[0][0] == 0
    assert why in found[0][2]


def test_what_is_no_object_is_refused() -> None:
    assert faults(GOOD, [1], None, "x") == [(i, "", "not a JSON object") for i in (1, 2, 3)]


def test_an_id_may_stand_twice_only_on_the_same_transaction() -> None:
    assert len(from_json([GOOD, dict(GOOD)], now=NOW)) == 1
    assert faults(GOOD, {**GOOD, "amount_sent": "13"}) == [
        (1, "transaction_id", "the id stands on another transaction of this request, with another body")
    ]


def test_no_messages_are_no_rows() -> None:
    assert len(from_json([], now=NOW)) == 0
