"""Identity and text: refused with their place, or accepted by a written rule (docs/canonical.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

REFUSED = {
    ("source_id", "A\u200bB"): "invisible",
    ("source_id", "A\u202eB"): "invisible",
    ("source_id", "\ufeffA"): "invisible",
    ("source_id", "A\nB"): "control",
    ("source_id", "A\x1b[31mB"): "control",
    ("source_id", "A" * 257): "longer than 256",
    ("source_id", "A\ufffdB"): "undecodable",
    ("target_id", ""): "neither",
    ("currency_sent", "XXX"): "not a currency",
    ("currency_sent", "eur"): "lower case",
    ("currency_sent", "DEM"): "no longer in force",
    ("currency_sent", ""): "missing",
    ("source_country", "ZZ"): "not a country",
    ("source_country", "YU"): "withdrawn",
    ("source_country", "de"): "not a country",
    ("kind", "Payment"): "not one of",
    ("status", "done"): "not one of",
    ("reference_text", "a\x1b[2Jb"): "control",
    ("reference_text", "x" * 10_001): "longer than 10,000",
    ("attributes", "[1]"): "not a JSON object",
    ("attributes", '{"a":NaN}'): "not a JSON object",
    ("attributes", '{"a":1,"a":2}'): "not a JSON object",
    ("attributes", "{" * 50_000): "not a JSON object",
}
KEPT = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "`) MATCH (n) DETACH DELETE n //",
    "'; DROP TABLE transactions; --",
    "line one\r\nline two\twith tab",
    "4111 1111 1111 1111",
    "1.23E+15",
    "رسالة \u202e mixed",
]


def test_wrong_words_and_ids_are_refused_with_row_value_and_reason(canonical: Callable[..., Any]) -> None:
    changes = [{field: value, **({"source_id": ""} if field == "target_id" else {})} for field, value in REFUSED]
    found = canonical(*changes)
    assert [row for row, *_ in found.refused] == list(range(1, len(REFUSED) + 1))
    for (_, field, value, reason), ((asked, text), why) in zip(found.refused, REFUSED.items(), strict=True):
        if why == "neither":
            assert why in reason
            continue
        assert (field, value, why in reason) == (asked, text[:200], True), (asked, text, reason)


def test_free_text_is_kept_as_it_is(canonical: Callable[..., Any]) -> None:
    found = canonical(*({"reference_text": text} for text in KEPT))
    assert found.refused == []
    assert [r["reference_text"] for r in found.rows] == KEPT


def test_case_inner_spaces_and_leading_zeros_make_other_accounts_but_outer_spaces_do_not(
    canonical: Callable[..., Any],
) -> None:
    found = canonical(*({"source_id": text} for text in ["DE1", " DE1 ", "de1", "D E1", "0DE1"]))
    assert [r["source_id"] for r in found.rows] == ["DE1", "DE1", "de1", "D E1", "0DE1"]


def test_both_unicode_spellings_are_one_id_and_look_alikes_are_not(canonical: Callable[..., Any]) -> None:
    found = canonical({"source_id": "caf\u00e9"}, {"source_id": "cafe\u0301"}, {"source_id": "c\u0430fe"})
    assert [r["source_id"] for r in found.rows] == ["café", "café", "c\u0430fe"]


def test_self_transfers_are_stored_and_counted(canonical: Callable[..., Any]) -> None:
    found = canonical({"target_id": "A"}, {})
    assert [(r["source_id"], r["target_id"]) for r in found.rows] == [("A", "A"), ("A", "B")]
    assert any("1 transfers go from an account to itself" in w for w in found.found.warnings)


def test_cash_and_the_outside_have_no_id(canonical: Callable[..., Any]) -> None:
    found = canonical(
        {"target_kind": "cash", "target_id": ""},
        {"target_kind": "outside"},
        {"target_kind": "merchant", "target_id": "M"},
        {"target_kind": "merchant", "target_id": ""},
        {"target_id": ""},
    )
    assert [(row, reason) for row, _, _, reason in found.refused] == [
        (2, "cash and the outside have no id"),
        (4, "missing: an account or merchant needs its id"),
    ]
    assert [(r["target_kind"], r["target_id"]) for r in found.rows] == [
        ("cash", None),
        ("merchant", "M"),
        ("outside", None),
    ]


def test_other_columns_become_attributes_with_a_warning(canonical: Callable[..., Any]) -> None:
    found = canonical({"branch": 'Köln "Süd"', "empty": ""}, {"branch": ""})
    assert [r["attributes"] for r in found.rows] == ['{"branch":"Köln \\"Süd\\""}', None]
    assert any("branch, empty" in w for w in found.found.warnings)


def test_corrections_and_returns_pass_through(canonical: Callable[..., Any]) -> None:
    found = canonical({"kind": "return", "related_id": "t9", "supersedes_id": "t8", "status": "pending"})
    row = found.rows[0]
    assert (row["kind"], row["related_id"], row["supersedes_id"], row["status"]) == ("return", "t9", "t8", "pending")
