from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import BadMap

GERMAN = """
[file]
encoding = "cp1252"
separator = ";"
decimal = ","
thousands = "."
times = "%d.%m.%Y %H:%M"
zone = "Europe/Berlin"
ignore = ["Saldo"]
[columns]
occurred_at = "Buchung"
own_number = "Konto"
other_number = "Gegenkonto"
amount_sent = "Betrag"
reference_text = "Zweck"
kind = "Art"
[constants]
currency_sent = "EUR"
own_bank = "BANKDEFF"
[words.kind]
"Überweisung" = "payment"
"Gebühr" = "fee"
[direction]
sign = true
"""
BANK_FILE = (
    "Buchung;Konto;Gegenkonto;Betrag;Zweck;Art;Saldo;Filiale\n"
    "01.02.2026 10:00;111;222;-1.234,56;Miete für März;Überweisung;9;Süd\n"
    "02.02.2026 10:00;111;333;+5;;Überweisung;9;\n"
    "03.07.2026 10:00;111;222;7,00;Gehalt;überweisung;9;\n"
    "03.02.2026 10:00;111;222;7,00;Gehalt;überweisung;9;\n"
    "04.02.2026 10:00;111;222;1.23,00;x;Gebühr;9;\n"
    "05.02.2026 10:00;111;222;2,50;x;Spende;9;\n"
)


@pytest.fixture
def mapped(first_pass: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def run(text: str, source: str, encoding: str = "utf-8") -> Any:
        (tmp_path / "bank.toml").write_text(text, encoding="utf-8")
        return first_pass(source.encode(encoding), map=tmp_path / "bank.toml")

    return run


def test_a_banks_own_file(mapped: Callable[..., Any]) -> None:
    found = mapped(GERMAN, BANK_FILE, "cp1252")
    assert [(row, field) for row, field, *_ in found.refused] == [
        (2, "Betrag"),
        (3, "Buchung"),
        (5, "Betrag"),
        (6, "Art"),
    ]
    paid, got = found.rows
    assert (paid["source_id"], paid["target_id"], paid["amount_sent_minor"]) == ("BANKDEFF:111", "222", 123_456)
    assert paid["occurred_at"] == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    assert (paid["precision"], paid["occurred_offset_s"], paid["kind"]) == ("minute", 3600, "payment")
    assert paid["reference_text"] == "Miete für März"
    assert paid["attributes"] == '{"Filiale":"Süd"}'
    assert (got["source_id"], got["target_id"], got["amount_sent_minor"]) == ("222", "BANKDEFF:111", 700)


def test_undecodable_characters_refuse_their_row(mapped: Callable[..., Any]) -> None:
    found = mapped(GERMAN, BANK_FILE.replace("Miete f", "Miete \x81").split("\n02.")[0] + "\n", "latin-1")
    assert [(row, field, reason) for row, field, _, reason in found.refused] == [
        (1, "Zweck", "contains an undecodable character")
    ]


def test_utf16_where_the_map_names_it(mapped: Callable[..., Any]) -> None:
    text = GERMAN.replace("cp1252", "utf-16")
    assert len(mapped(text, BANK_FILE, "utf-16").rows) == 2


DEBIT = """
[columns]
occurred_at = "day"
occurred_time = "clock"
own_id = "own"
other_id = "other"
amount_sent = "amount"
currency_sent = "ccy"
illicit = "fraud"
[direction]
column = "dc"
out = ["D", "S"]
in = ["C"]
[words.currency_sent]
"Euro" = "EUR"
"""


def test_a_column_says_the_direction(mapped: Callable[..., Any]) -> None:
    found = mapped(
        DEBIT,
        "day,clock,own,other,amount,ccy,dc,fraud\n"
        "2026-01-01,10:00,A,B,5,EUR,D,0\n"
        "2026-01-01,10:00,A,B,5,euro,c,1\n"
        "2026-01-01,10:00,A,B,5,EUR,x,0\n"
        "2026-01-01,10:00,A,B,-5,EUR,D,0\n"
        "2026-01-01,10:00,A,B,5,EUR,D,maybe\n",
    )
    assert [(r["source_id"], r["target_id"], r["verdict"]) for r in found.rows] == [
        ("A", "B", "clean"),
        ("B", "A", "illicit"),
    ]
    assert [(row, field) for row, field, *_ in found.refused] == [(3, "dc"), (4, "amount"), (5, "fraud")]
    assert found.rows[0]["precision"] == "minute"


SIMPLE = """
[file]
times = "{times}"
{more}
[columns]
occurred_at = "t"
source_id = "a"
target_id = "b"
amount_sent = "x"
[constants]
currency_sent = "{currency}"
"""


@pytest.mark.parametrize(
    ("times", "cell", "moment", "precision"),
    [
        ("epoch_s", "1767225600", datetime(2026, 1, 1, tzinfo=UTC), "second"),
        ("epoch_s", "-86400", datetime(1969, 12, 31, tzinfo=UTC), "second"),
        ("epoch_ms", "1767225600123", datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC), "second"),
        ("step_days", "3", datetime(2020, 1, 4, tzinfo=UTC), "day"),
        ("step_hours", "25", datetime(2020, 1, 2, 1, tzinfo=UTC), "minute"),
        ("%b %d, %Y", "Mar 25, 2015", datetime(2015, 3, 25, tzinfo=UTC), "day"),
        ("%m/%d/%Y", "01/02/2024", datetime(2024, 1, 2, tzinfo=UTC), "day"),
    ],
)
def test_other_times_where_the_map_names_them(
    mapped: Callable[..., Any], times: str, cell: str, moment: datetime, precision: str
) -> None:
    more = 'origin = "2020-01-01"'
    found = mapped(SIMPLE.format(times=times, more=more, currency="EUR"), f't,a,b,x\n"{cell}",A,B,1\nx,A,B,1\n')
    assert [(r["occurred_at"], r["precision"]) for r in found.rows] == [(moment, precision)]
    assert [(row, field) for row, field, *_ in found.refused] == [(2, "t")]


def test_amounts_are_rounded_half_to_even_where_the_map_says_so(mapped: Callable[..., Any]) -> None:
    rows = "".join(f"2026-01-01,A,B,{x}\n" for x in ["0.125", "0.135", "0.1251", "0.001", "2"])
    found = mapped(SIMPLE.format(times="iso", more="round = true", currency="EUR"), f"t,a,b,x\n{rows}")
    assert [r["amount_sent_minor"] for r in found.rows] == [12, 14, 13, 1, 200]
    assert any("4 amounts" in w for w in found.found.warnings)


def test_ibans_are_checked(mapped: Callable[..., Any]) -> None:
    rows = "".join(f"2026-01-01,{iban},B,1\n" for iban in ["DE89 3704 0044 0532 0130 00", "DE88370400440532013000"])
    text = SIMPLE.format(times="iso", more="iban = true", currency="EUR").replace('target_id = "b"', "")
    found = mapped(text + 'target_kind = "outside"\n[file2]\n'.replace("[file2]\n", ""), f"t,a,b,x\n{rows}")
    assert [r["source_id"] for r in found.rows] == ["DE89370400440532013000"]
    assert [(row, field, "IBAN" in reason) for row, field, _, reason in found.refused] == [(2, "a", True)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("[columns]", "[column]"), "column"),
        (('occurred_at = "t"', 'when = "t"'), "no such field: when"),
        (('occurred_at = "t"', ""), "nothing fills occurred_at"),
        (('amount_sent = "x"', ""), "nothing fills amount_sent"),
        (('source_id = "a"', 'source_id = "zzz"'), "no column 'zzz'"),
        (('times = "iso"', 'times = "iso"\nzone = "Mars/Base"'), "IANA"),
        (('times = "iso"', 'times = "iso"\nencoding = "klingon"'), "encoding"),
        (('times = "iso"', 'times = "iso"\ndecimal = "x"'), "decimal"),
        (('times = "iso"', 'times = "iso"\nthousands = "."'), "the same"),
        (('source_id = "a"', 'source_id = "a"\nsource_bank = "b"'), "whole"),
        (("[columns]", "[direction]\n[columns]"), "sign = true"),
        (("[columns]", "[columns"), "Expected"),
    ],
)
def test_wrong_maps_say_what_is_wrong(mapped: Callable[..., Any], change: tuple[str, str], why: str) -> None:
    text = SIMPLE.format(times="iso", more="", currency="EUR").replace(*change)
    with pytest.raises(BadMap, match=why):
        mapped(text, "t,a,b,x\n2026-01-01,A,B,1\n")
