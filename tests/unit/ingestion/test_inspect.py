from __future__ import annotations

import json
import tomllib
from pathlib import Path

from ingestion.inspect import inspect
from ingestion.mapping.toml_map import table_map
from ingestion.options import LoadOptions

BANK = (
    "Buchungsdatum;Auftraggeber Konto;Sender;Receiver;Betrag;Währung;Verwendungszweck\n"
    "01.02.2026;x;A;B;1.234,56;EUR;Miete\n"
    "13.02.2026;x;A;C;5,00;EUR;\n"
    "13.02.2026;x;A;C;fünf;EUR;\n"
)


def test_an_unknown_file_gets_a_map_that_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(BANK.replace("fünf", "6,00"))
    found = inspect(path, LoadOptions())
    assert found.format == "unknown"
    assert [(r["source_id"], r["target_id"], r["amount_sent_minor"], r["reference_text"]) for r in found.rows] == [
        ("A", "B", 123_456, "Miete"),
        ("A", "C", 500, None),
        ("A", "C", 600, None),
    ]
    (tmp_path / "proposed.toml").write_text(found.proposed_map)
    again = inspect(path, LoadOptions(map=tmp_path / "proposed.toml"))
    assert again.rows == found.rows
    json.dumps(found.to_dict())


def test_faults_of_the_first_rows_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f"t{n},2026-01-01,A,B,{'x' if n == 3 else n},EUR\n" for n in range(1, 40))
    path.write_text("transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent\n" + rows)
    found = inspect(path, LoadOptions())
    assert (found.format, len(found.rows)) == ("canonical", 9)
    assert [(f["row"], f["field"], f["value"]) for f in found.faults] == [(3, "amount_sent", "x")]
    assert found.rows[0]["source_reference"] == "t.csv:1"
    assert table_map(tomllib.loads(found.proposed_map), name="x").columns["amount_sent"] == "amount_sent"


def test_signed_amounts_propose_a_direction(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(
        "id,date,time,source,beneficiary,amount,currency\n1,2026-01-01,10:00,A,B,-5.00,EUR\n2,2026-01-01,11:30,A,C,6.00,EUR\n"
    )
    found = inspect(path, LoadOptions())
    assert [(r["source_id"], r["target_id"], r["precision"]) for r in found.rows] == [
        ("A", "B", "minute"),
        ("C", "A", "minute"),
    ]


def test_a_file_that_says_too_little_shows_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    found = inspect(path, LoadOptions())
    assert (found.format, found.rows) == ("unknown", [])
    assert "nothing fills occurred_at" in found.warnings[0]
