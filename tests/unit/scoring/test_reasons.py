from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from rules.page import page as rules_page
from rules.table import RULES
from scoring.kinds import ReasonKind
from scoring.page import page as reasons_page
from scoring.reasons import CATALOGUE, Reason, reason
from scoring.wording import BARRED_WORDS, duration, fill, listing, money, percent, time

ROOT = Path(__file__).parents[3]
#: Codes that were ever given: a code that is missing here is new and is added; one that is here never goes.
PERMANENT = (
    "A01 A02 A03 A04 A05 A06 A07 A08 D01 D02 D03 D04 D05 F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 "
    "M01 M02 M03 M04 M11 M12 M13 M14 M15 M16 M17 M18 M19 M21 M22 M23 M24 M25 M26 "
    "R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 R11 R12"
).split()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_codes_are_permanent() -> None:
    assert set(PERMANENT) <= set(CATALOGUE)


def test_codes_are_unique_and_say_what_they_are() -> None:
    from scoring.catalogue import KINDS  # noqa: PLC0415

    assert len({kind.code for kind in KINDS}) == len(KINDS) == len(CATALOGUE)
    assert all(re.fullmatch(r"[A-Z]\d\d", code) for code in CATALOGUE)
    assert {rule.code for rule in RULES} == {code for code in CATALOGUE if code.startswith("R")}


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.code)
def test_no_word_accuses_or_betrays(kind: ReasonKind) -> None:
    assert not _words(f"{kind.title} {kind.meaning} {kind.text}") & set(BARRED_WORDS)
    assert kind.meaning.endswith(".")
    assert not kind.text.endswith(".")


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.code)
def test_templates_use_known_specifications(kind: ReasonKind) -> None:
    known = {"", "money", "duration", "time", "list", "percent", "count"}
    assert {spec for _, name, spec, _ in Formatter().parse(kind.text) if name is not None} <= known


def test_rings_are_not_told_to_a_score_key() -> None:
    assert not any(kind.general for code, kind in CATALOGUE.items() if code.startswith("M"))


def test_what_speaks_against_is_marked() -> None:
    assert all(kind.against for code, kind in CATALOGUE.items() if code.startswith("A"))
    assert not any(kind.against for code, kind in CATALOGUE.items() if code[0] in "RFD")


@pytest.mark.parametrize(("name", "text"), [("reasons", reasons_page()), ("rules", rules_page())])
def test_the_pages_are_current(name: str, text: str) -> None:
    made_by = {"reasons": "scoring.page", "rules": "rules.page"}[name]
    page = ROOT / "docs" / f"{name}.md"
    assert page.read_text() == text, f"run: python -m {made_by} > docs/{name}.md"
    assert not _words(text) & set(BARRED_WORDS)


def test_a_reason_survives_json() -> None:
    values = {"sent": {"minor": 9_000_00, "currency": "EUR"}, "back": {"minor": 8_500_00, "currency": "EUR"}}
    made = reason("R05", values={**values, "legs": 3, "span": 3 * 86_400}, transaction_ids=["t1", "t2"], weight=0.6)
    assert made.text == "EUR 9,000.00 came back as EUR 8,500.00 by 3 transfers within 3 days"
    assert Reason.from_json(json.loads(json.dumps(made.as_json()))) == made
    assert made.kind is CATALOGUE["R05"]


def test_a_missing_value_is_our_bug() -> None:
    with pytest.raises(KeyError):
        reason("R05", values={}, weight=0.5)
    with pytest.raises(KeyError):
        reason("Z99", values={}, weight=0.5)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (950_000, "USD", "USD 9,500.00"),
        (950_000, "JPY", "JPY 950,000"),
        (5, "EUR", "EUR 0.05"),
        (-1_234_56, "EUR", "EUR -1,234.56"),
        (1_234_567, "BHD", "BHD 1,234.567"),
        (100_000_000, "BTC", "BTC 1.00000000"),
        (100, "", "1.00"),
        (2**62, "EUR", "EUR 46,116,860,184,273,879.04"),
    ],
)
def test_money(minor: int, currency: str, text: str) -> None:
    assert money({"minor": minor, "currency": currency}) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (150, "2 minutes"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (86_400, "1 day"),
        (100_000, "28 hours"),
        (3 * 86_400, "3 days"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_other_words() -> None:
    assert time("2026-01-31T09:05:00+00:00") == "2026-01-31 09:05 UTC"
    assert [listing(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listing(list("abcdefg")) == "a, b, c, d, e and 2 more"
    assert [percent(share) for share in (1.0, 0.834, 0.1, 0.0123, 0.0004)] == [
        "100 %",
        "83 %",
        "10 %",
        "1.2 %",
        "0.04 %",
    ]
    assert fill("{a:count} and {b} of {c:list}", {"a": 12_345, "b": "x", "c": ["y"]}) == "12,345 and x of y"
